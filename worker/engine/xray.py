"""Why these words: a reply is read again under its own mix, and under the mix less each clamp.

At the place where a token was chosen (the token before it) stand what the features read, how far
each clamp pushed, and how likely each next token was. A clamp's sway is causal: the token's log
probability under the whole mix less that under the same mix without this clamp, everything that
was said before given. Mixes are read one after the other in one slot: a mix less a clamp differs
from the whole only from the header on, unless the clamp holds at `all`, so what lies before it is
read once.
"""

from bisect import bisect
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate

import torch
from torch import Tensor

from worker.contract import Alternative, Clamp, FeatureName, On, XRay, XRayed, XRayedToken
from worker.engine.glass import Glass, Sight
from worker.engine.lamps import Work
from worker.engine.prompt import Prompt
from worker.engine.ranks import Rank
from worker.engine.sampling import choose, choose_sorted, noise
from worker.engine.words import Words, spelled

SWAYS = 16  # clamps whose sway is told: each is one more reading of the reply
ALTERNATIVES = 5
LIT = 5
SLACK = 1e-3  # of a cumulated probability, or of a logit: what rounding may do to a choice
REPAIRS = 64  # tokens that turn out to be others than the usual ones, before that is given up

Stretches = Generator[int, int, None]
Name = tuple[str, int]


@dataclass(slots=True, eq=False)
class Told:
    """Of one token, by the whole mix."""

    logprob: float
    alternatives: list[Alternative]
    reads: list[float]
    pushes: dict[Name, float | None]
    lit: list[On]


@dataclass(slots=True, eq=False)
class Reply:
    """What was said, and under which clamps each token was computed."""

    prompt: Prompt
    words: Words
    mixes: Sequence[tuple[int, list[Clamp]]]  # (characters told before, clamps), in that order
    glass: Glass
    ids: list[int] = field(init=False)

    def __post_init__(self) -> None:
        self.respell()

    def respell(self) -> None:
        self.ids = [*self.prompt.ids, *self.words.tokens]

    @property
    def first(self) -> int:
        """Where the first token is chosen: at the header, before the words it may continue."""
        return self.prompt.header - 1

    @property
    def begun(self) -> list[int]:
        """Tokens of the words that it continues: nobody here chose them."""
        return self.prompt.ids[self.prompt.header :]

    def tokens(self, start: int, end: int) -> list[int]:
        """Those that are chosen at these places."""
        return self.ids[start + 1 : end + 1]

    @property
    def end(self) -> int:
        """The last token chooses nothing that was said."""
        return len(self.ids) - 1

    def ranks(self, start: int, end: int) -> list[Rank]:
        rank, header = self.glass.vocabulary.rank, self.prompt.header
        return [rank(at, self.ids[at], header) for at in range(start, end)]

    def mix_at(self, place: int) -> int:
        """Number of the mix under which this token was computed; it was told when it moved."""
        token = place - len(self.prompt.ids)
        told = self.words.ends[token] if token >= 0 else 0
        return max(at for at, (begins, _) in enumerate(self.mixes) if begins <= told)

    def stretch(self, start: int, most: int) -> int:
        """Where a stretch that begins here ends: no dial was moved in it."""
        mix, end = self.mix_at(start), start + 1
        while end < min(self.end, start + most) and self.mix_at(end) == mix:
            end += 1
        return end


class Xray:
    def __init__(self, glass: Glass, question: XRay) -> None:
        self._glass, self._question = glass, question
        request = question.request
        prompt, tokens = glass.writer.said(request.messages, request.prefix, question.text)
        if len(prompt.ids) + len(tokens) > glass.context:
            raise ValueError("text: the reply is longer than the model's context.")
        cut, vocabulary = glass.writer.cut, glass.vocabulary
        words = Words(vocabulary, question.text, tokens, cut, bool(request.prefix))
        self._before = spelled(vocabulary, prompt.ids[prompt.header :], request.prefix)
        moves = [(move.at, move.clamps) for move in question.moves]
        self._reply = Reply(prompt, words, [(0, request.clamps), *moves], glass)
        self._clamped = list(dict.fromkeys(
            (clamp.artifact, clamp.feature) for _, mix in self._reply.mixes for clamp in mix
        ))  # fmt: skip
        others = ((one.artifact, one.feature) for one in question.watched)
        self._features = list(dict.fromkeys([*self._clamped, *others]))
        self._told: list[Told] = []
        self._is_exact = question.is_ours and vocabulary.pieces is not None
        self._repairs = REPAIRS

    def work(self) -> Work:
        yield from self._whole()
        swayed = self._clamped[:SWAYS]
        without: dict[Name, list[float]] = {}
        for name in sorted(swayed, key=self._holds_everywhere):  # what is before the header is
            without[name] = yield from self._less(name)  # the whole mix's as long as it can be
        return XRayed(
            features=[FeatureName(artifact=name, feature=at) for name, at in self._features],
            clamped=len(self._clamped),
            is_exact=self._is_exact,
            tokens=[
                self._token(at, text, without)
                for at, text in enumerate([*self._before, *self._reply.words.texts])
            ],
        )

    def _token(self, at: int, text: str, without: dict[Name, list[float]]) -> XRayedToken:
        told = self._told[at]
        sways = [
            told.logprob - without[name][at] if name in without else None for name in self._features
        ]
        return XRayedToken(
            text=text,
            logprob=told.logprob,
            alternatives=told.alternatives,
            reads=told.reads,
            pushes=[told.pushes.get(name) for name in self._features],
            sways=sways,
            lit=told.lit,
        )

    # The whole mix

    def _whole(self) -> Stretches:
        reply, at = self._reply, 0
        last = 0
        while at < reply.end:
            end = reply.stretch(at, (yield last))
            self._glass.hold(reply.mixes[reply.mix_at(at)][1], self._question.request.vectors)
            sight = self._glass.look(reply.ids[at:end], reply.ranks(at, end), at)
            last, at = end - at, self._hear(sight, end)

    def _hear(self, sight: Sight, end: int) -> int:
        """What the tokens chosen in this stretch tell -> where to go on: sooner where one of them
        was another than the usual one.
        """
        reply = self._reply
        start = max(sight.start, reply.first)
        if end <= start:
            return end
        seen = slice(start - sight.start, end - sight.start)
        logprobs = self._sound(sight.states[seen])
        drawn = self._drawn(start, logprobs)
        for place in range(start, end if drawn else start):
            at = place - start
            if self._is_another(place, logprobs[at], drawn[at]):
                self._tell(sight, seen, logprobs[: at + 1])
                return place + 1
        self._tell(sight, seen, logprobs)
        return end

    def _is_another(self, place: int, logprobs: Tensor, drawn: Sequence[int]) -> bool:
        """Was another token chosen, by the noise of its place? Then it is put right."""
        (token,) = self._reply.tokens(place, place + 1)
        at = place - self._reply.first - len(self._reply.begun)
        if at < 0 or token in drawn:
            return False
        is_greedy = self._question.request.sampling.temperature == 0
        if is_greedy and logprobs[token] >= logprobs.max() - SLACK:
            return False
        if self._repairs and self._reply.words.replace(at, drawn[0]):
            self._repairs -= 1
            self._reply.respell()
            return True
        self._is_exact = False
        return False

    def _drawn(self, start: int, logprobs: Tensor) -> list[list[int]]:
        """At each place the token that the sampler takes, then those that rounding makes of it."""
        if not self._question.is_ours:
            return []
        sampling, count = self._question.request.sampling, len(logprobs)
        after = start + count - self._reply.first - len(self._reply.begun)
        own = noise(sampling.seed, max(0, after))[-count:]
        u = logprobs.new_zeros(count)  # of words that are continued, nobody knows
        u[count - len(own) :] = torch.from_numpy(own).to(u)
        us = torch.cat([u, (u - SLACK).clamp_min(0.0), (u + SLACK).clamp_max(1 - 1e-7)])
        rows = logprobs.repeat(3, 1)
        heat = us.new_full(us.shape, sampling.temperature)
        top_p = us.new_full(us.shape, sampling.top_p)
        choice = choose(rows, heat, top_p, us)
        tokens = choice.tokens
        if bool((wide := ~choice.settled).any()):
            tokens[wide] = choose_sorted(rows[wide], heat[wide], top_p[wide], us[wide])
        drawn: list[list[int]] = tokens.view(3, count).t().tolist()
        return drawn

    def _tell(self, sight: Sight, seen: slice, logprobs: Tensor) -> None:
        count, first = len(logprobs), sight.start + seen.start
        rows = slice(seen.start, seen.start + count)
        own = logprobs[range(count), self._reply.tokens(first, first + count)].tolist()
        best = logprobs.topk(min(ALTERNATIVES, logprobs.shape[1]))
        codes = {name: one.encode(sight.streams[name][rows])
                 for name, one in self._glass.artifacts.items()}  # fmt: skip
        reads = [codes[name][:, at].tolist() for name, at in self._features]
        clamps = self._reply.mixes[self._reply.mix_at(sight.start)][1]
        names = [(clamp.artifact, clamp.feature) for clamp in clamps]
        lit = list(self._lit(codes, count))
        for at in range(count):
            others = zip(best.indices[at].tolist(), best.values[at].tolist(), strict=True)
            self._told.append(Told(
                logprob=own[at],
                alternatives=[self._alternative(*other) for other in others],
                reads=[column[at] for column in reads],
                pushes=dict(zip(names, sight.pushes[seen.start + at], strict=True)),
                lit=lit[at],
            ))  # fmt: skip

    def _lit(self, codes: dict[str, Tensor], count: int) -> Iterator[list[On]]:
        """The strongest, as shares of what each was measured to reach; the unmeasured have none."""
        names = list(codes)
        if not names:
            yield from ([] for _ in range(count))
            return
        units = [self._glass.artifacts[name].max_activation for name in names]
        begins = [0, *accumulate(len(unit) for unit in units)]
        raw = torch.cat(list(codes.values()), dim=1)
        best = (raw / torch.cat(units)).nan_to_num(0.0, posinf=0.0).topk(min(LIT, raw.shape[1]))
        activations = raw.gather(1, best.indices).tolist()
        for row, shown in zip(best.indices.tolist(), activations, strict=True):
            owners = [bisect(begins, at) - 1 for at in row]
            yield [
                On(artifact=names[owner], feature=at - begins[owner], activation=much)
                for owner, at, much in zip(owners, row, shown, strict=True)
                if much > 0
            ]

    def _alternative(self, token: int, logprob: float) -> Alternative:
        text = self._glass.vocabulary.tokenizer.decode([token], clean_up_tokenization_spaces=False)
        return Alternative(token=token, text=text, logprob=logprob)

    # The mix less a clamp

    def _less(self, name: Name) -> Generator[int, int, list[float]]:
        """Log probabilities of the same tokens without this clamp."""
        reply, logprobs, last = self._reply, list[float](), 0
        at = 0 if self._holds_everywhere(name) else reply.prompt.header - 1
        while at < reply.end:
            end = reply.stretch(at, (yield last))
            mix = reply.mixes[reply.mix_at(at)][1]
            clamps = [clamp for clamp in mix if (clamp.artifact, clamp.feature) != name]
            self._glass.hold(clamps, self._question.request.vectors)
            states = self._glass.read(reply.ids[at:end], reply.ranks(at, end), at)
            start = max(at, reply.first)
            if end > start:
                rows = self._sound(states[start - at :])
                logprobs += rows[range(end - start), reply.tokens(start, end)].tolist()
            last, at = end - at, end
        return logprobs

    def _holds_everywhere(self, name: Name) -> bool:
        return any(
            (clamp.artifact, clamp.feature) == name and clamp.positions == "all"
            for _, mix in self._reply.mixes
            for clamp in mix
        )

    def _sound(self, states: Tensor) -> Tensor:
        logprobs = self._glass.logprobs(states)
        if not bool(logprobs.isfinite().all()):
            raise ValueError("The model's numbers overflowed; a strength is too large.")
        return logprobs
