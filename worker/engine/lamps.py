"""Looks at features alone: which are on in a text, and which write in nearly the same direction."""

from collections.abc import Generator, Sequence
from functools import cache

import torch
from torch import Tensor

from worker.contract import Answer, LightUp, Lit, Near
from worker.engine.artifact import Artifact
from worker.engine.glass import Glass
from worker.engine.ranks import Rank

# Before each stretch it tells how many tokens the last one had, and is sent how many are allowed.
Work = Generator[int, int, Answer]

LAMPS = 20
NEAREST = 12


def light_up(glass: Glass, question: LightUp) -> Work:
    name = question.artifact or next(iter(glass.artifacts), "")
    artifact, words = glass.artifacts[name], glass.writer.plain(question.text)
    skipped = len(words) - len(glass.writer.cut(question.text))  # the beginning of every text
    glass.hold(())
    streams: list[Tensor] = []
    peaks, totals = torch.zeros_like(artifact.bias), torch.zeros_like(artifact.bias)
    at = 0
    while at < len(words):
        count = min((yield at and len(streams[-1])), len(words) - at)
        sight = glass.look(words[at : at + count], [Rank.UNTOUCHED] * count, at)
        streams.append(sight.streams[name])
        own = streams[-1][max(0, skipped - at) :]
        if len(own):
            on = artifact.encode(own)
            peaks, totals = peaks.maximum(on.amax(dim=0)), totals + on.sum(dim=0)
        at += count
    lamps = (
        brightest(totals, artifact, question.among)
        if question.among
        else brightest(peaks, artifact, range(len(peaks)))
    )
    activations = torch.cat([artifact.encode(x)[:, lamps] for x in streams])[skipped:]
    columns = activations.t().tolist()
    told = dict(zip(lamps, columns, strict=True))
    return Lit(artifact=name, tokens=_texts(glass, words[skipped:]), lamps=told)


def brightest(light: Tensor, artifact: Artifact, among: Sequence[int]) -> list[int]:
    """As shares of what each feature was measured to reach; one without a measure has no share."""
    shares = (light / artifact.max_activation).nan_to_num(0.0, posinf=0.0)
    asked = torch.tensor([at for at in among if at < len(shares)], dtype=torch.long)
    best = shares[asked].topk(min(LAMPS, len(asked)))
    lamps = asked[best.indices].tolist()
    return [at for at, share in zip(lamps, best.values.tolist(), strict=True) if share > 0]


def nearest(artifact: Artifact, feature: int) -> Near:
    """Of what they write. Touches nothing that a pass does, so it may be asked in any thread."""
    artifact.check_feature(feature)
    lengths = _lengths(artifact)
    cosines = artifact.decoder @ artifact.decoder[feature] / (lengths * lengths[feature])
    cosines[feature] = -2.0  # not its own neighbour
    cosines.nan_to_num_(-2.0)
    best = cosines.topk(min(NEAREST, len(cosines) - 1))
    near = zip(best.indices.tolist(), best.values.tolist(), strict=True)
    return Near(neighbours={at: cosine for at, cosine in near if cosine >= -1.0001})


@cache
def _lengths(artifact: Artifact) -> Tensor:
    lengths: Tensor = artifact.decoder.norm(dim=1)
    return lengths


def _texts(glass: Glass, tokens: list[int]) -> list[str]:
    reader = glass.vocabulary.detokenizer()
    texts = [reader.push([token]) for token in tokens]
    if texts:
        texts[-1] += reader.flush()
    return texts
