"""Memory in large pages where the system has them, so that tables which are read here and there do
not wait for the processor to look their pages up. 32-bit numbers; elsewhere than on a CPU, torch's.
"""

import mmap
from contextlib import suppress
from math import prod

import torch
from torch import Tensor

LARGE = 2**21  # bytes of such a page, and where it must begin


def zeros(*shape: int, device: torch.device | str = "cpu") -> Tensor:
    size = prod(shape) * torch.float32.itemsize
    if torch.device(device).type != "cpu" or not size or not hasattr(mmap, "MADV_HUGEPAGE"):
        return torch.zeros(shape, device=device)
    room = (size + LARGE - 1) // LARGE * LARGE + LARGE
    # private: what is shared has a setting of its own, and seldom large pages
    memory = mmap.mmap(-1, room, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    with suppress(OSError):  # the system has none
        memory.madvise(mmap.MADV_HUGEPAGE)
    whole = torch.frombuffer(memory, dtype=torch.uint8)
    first = -whole.data_ptr() % LARGE
    return whole[first : first + size].view(torch.float32).view(shape)
