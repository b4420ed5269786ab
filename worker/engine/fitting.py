"""Which passes fit a model and the machine it stands on."""

from worker.engine import kernel_passes
from worker.engine.cache import Cache
from worker.engine.network import Network
from worker.engine.passes import Passes
from worker.engine.steering import Steering


def passes_for(network: Network, steering: Steering, cache: Cache, ends: frozenset[int]) -> Passes:
    if network.device.type == "cuda":
        from worker.engine import card  # Triton comes with torch's builds for cards only

        kind: type[Passes] = card.CardPasses if card.suits(network) else Passes
    else:
        suits = kernel_passes.suits(network, steering)
        kind = kernel_passes.KernelPasses if suits else Passes
    return kind(network, steering, cache, ends)
