"""transformers' continuous batching with a hook that holds each request's own clamps."""

import time
from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor
from transformers import ContinuousBatchingConfig, GenerationConfig
from transformers.generation.continuous_batching.cb_logits_processors import (
    ContinuousBatchingLogitsProcessorList,
)

from worker.bench.contenders import Held, Reply, load, sampling, text_of
from worker.bench.models import Subject
from worker.bench.workload import Chat, artifacts_of, prompt_ids, tokenizer_of

PAGE = 256  # tokens, the library's default
PAGES_PER_ROW = 4  # the library keeps some free, and slows down when it runs short
BATCH_TOKENS = 512  # read in one pass, as many as our engine's
PATIENCE = 120.0  # seconds without any result: the loop is taken for dead


class Seen(ContinuousBatchingLogitsProcessorList):
    """Told of every batch before its pass: which requests, and how many tokens of each."""

    def __init__(self, processors: Any) -> None:
        super().__init__(processors)
        self.rows = torch.zeros(0, dtype=torch.long)  # of the clamps, one for each new token
        self.places = torch.zeros(0, dtype=torch.long)  # in the packed batch

    def prepare_tensor_args(self, requests_in_batch: Any, arg_storage: Any) -> Any:
        """Tokens from which a next one is drawn are the reply's, the prompt's last included."""
        rows, places, end = [], [], 0
        for request in requests_in_batch:
            end += request.query_length
            if request.has_new_token:
                rows.append(int(request.state.request_id))
                places.append(end - 1)
        self.rows, self.places = torch.tensor(rows), torch.tensor(places)
        return super().prepare_tensor_args(requests_in_batch, arg_storage)


class Paged:
    """One manager and its thread, kept from run to run."""

    name = "(c) continuous batching + hook"

    def __init__(self, subject: Subject, width: int, temperature: float) -> None:
        self._temperature = temperature
        self._tokenizer = tokenizer_of(subject)
        self._network = load(subject)
        self._artifacts = artifacts_of(subject)
        self._held: dict[str, Held] = {}
        stock = self._network.generation_config
        configure: Any = GenerationConfig
        config = configure(
            eos_token_id=stock.eos_token_id,
            pad_token_id=stock.pad_token_id,
            **sampling(temperature),
        )
        self._manager = self._network.init_continuous_batching(config, _config(width))
        self._seen = Seen(self._network._get_logits_processor(config))
        self._manager.logit_processor = self._seen
        for artifact in self._artifacts:
            layer = self._network.model.layers[artifact.layer]
            layer.register_forward_hook(self._hook(artifact.id))
        self._manager.start()

    def _hook(self, artifact: str) -> Any:
        def hook(_layer: Any, _inputs: Any, output: Tensor) -> Tensor:
            held, seen = self._held.get(artifact), self._seen
            if held is not None and len(seen.rows):
                steered = held.rows(seen.rows).steer(output[0, seen.places, None])
                output[0, seen.places] = steered[:, 0]
            return output

        return hook

    def expect(self, chats: Sequence[Chat]) -> None:
        """The clamps of the requests to come, which are numbered in this order."""
        used = {clamp.artifact for chat in chats for clamp in chat.clamps}
        self._held = {
            artifact.id: Held.of(artifact, [chat.clamps for chat in chats])
            for artifact in self._artifacts
            if artifact.id in used
        }

    def add(self, number: int, chat: Chat, tokens: int) -> None:
        self._manager.add_request(
            prompt_ids(self._tokenizer, chat.messages),
            request_id=str(number),
            max_new_tokens=tokens,
            record_timestamps=True,
        )

    def results(self, count: int) -> dict[int, Any]:
        """What has come of so many requests; those that the loop has lost are missing."""
        found: dict[int, Any] = {}
        deadline = time.monotonic() + PATIENCE
        while len(found) < count and self._manager.is_running() and time.monotonic() < deadline:
            result = self._manager.get_result(timeout=1.0)
            if result is not None and result.is_finished():
                found[int(result.request_id)] = result
                deadline = time.monotonic() + PATIENCE
        return found

    def answer(self, chats: Sequence[Chat], tokens: int, temperature: float) -> list[Reply]:
        assert temperature == self._temperature, "do_sample belongs to the manager"
        torch.manual_seed(chats[0].seed)
        self.expect(chats)
        for number, chat in enumerate(chats):
            self.add(number, chat, tokens)
        found = self.results(len(chats))
        return [self.reply(found.get(number)) for number in range(len(chats))]

    def reply(self, result: Any) -> Reply:
        if result is None:
            return Reply("", 0, "no result")
        ids = result.generated_tokens
        return Reply(text_of(self._tokenizer, ids), len(ids), result.error or "")

    def close(self) -> None:
        self._manager.stop(block=True, hard_stop=True)


def _config(width: int) -> Any:
    """No sharing of prefixes, which would mix the clamps of different requests."""
    return ContinuousBatchingConfig(
        page_size=PAGE,
        num_blocks=PAGES_PER_ROW * width,
        max_batch_tokens=BATCH_TOKENS,
        allow_block_sharing=False,
        auto_switch_to_flash=False,
    )
