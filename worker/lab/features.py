"""What each feature of the SAE responds to and promotes, and a label made from that evidence.

No label is written by hand for an index: the words come from the class (style, topic, question,
token) that holds most of a feature's activation on replies whose classes are known, else from
the tokens its decoder row promotes (the logit lens).
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor
from transformers import LlamaForCausalLM, PreTrainedTokenizerFast

from worker.lab.corpus import INTENTS, STYLES, persona_prompt, prompts, topics
from worker.lab.dialogues import Question, Said, reply
from worker.lab.residuals import Samples, collect
from worker.lab.train_sae import Dictionary
from worker.lab.trials import questions

TOP_TOKENS = 8
EXAMPLES = 5
EXAMPLE_SPAN = (10, 6)  # tokens shown before and after the peak
PURE = 0.55  # share of activation that makes a class a feature's own
MOSTLY = 0.5  # share of activation at headers or sentence ends


@dataclass(frozen=True, slots=True)
class Probe:
    """Replies whose style, topic and question are known, and every feature's activations there."""

    samples: Samples
    f: Tensor  # (T, F)
    style: Tensor  # (T,) index into STYLES of the reply
    intent: Tensor  # (T,)
    topic: Tensor  # (T,)
    in_reply: Tensor  # (T,) bool: from the header on
    is_house: Tensor  # (T,) bool: no system prompt, the model's own voice


@dataclass(frozen=True, slots=True)
class Example:
    """A context of a high activation, token by token."""

    tokens: list[str]
    activations: list[float]


@dataclass(frozen=True, slots=True)
class FeatureCard:
    index: int
    label: str
    description: str
    density: float
    max_activation: float
    top_tokens: list[str]
    bottom_tokens: list[str]
    examples: list[Example]


def probe(
    model: LlamaForCausalLM,
    tokenizer: PreTrainedTokenizerFast,
    sae: Dictionary,
    layer: int,
    per_style: int,
    seed: int,
) -> Probe:
    """`per_style` replies in each style under its prompt, and as many in the house voice."""
    rng = random.Random(seed)
    asked = questions("select", 10_000)
    cases: list[tuple[str, Question, list[Said], bool]] = []
    for style in STYLES:
        cases += [(style, q, _prompted(style, q, rng), False) for q in _some(asked, per_style, rng)]
    cases += [_house(q, rng) for q in _some(asked, 2 * per_style, rng)]
    samples = collect(model, tokenizer, layer, [talk for _, _, talk, _ in cases])
    names = [topic.name for topic in topics()]
    tags = torch.tensor(
        [
            (STYLES.index(style), INTENTS.index(q.intent), names.index(q.topic.name), house)
            for style, q, _, house in cases
        ]
    )[samples.talk]
    f = torch.cat([sae.encode(part) for part in torch.split(samples.x, 8192)])
    return Probe(
        samples=samples,
        f=f,
        style=tags[:, 0],
        intent=tags[:, 1],
        topic=tags[:, 2],
        in_reply=_in_reply(samples),
        is_house=tags[:, 3].bool(),
    )


def _some(asked: list[Question], count: int, rng: random.Random) -> list[Question]:
    return [rng.choice(asked) for _ in range(count)]


def _prompted(style: str, asked: Question, rng: random.Random) -> list[Said]:
    text = reply(asked, lambda _: style, style == "caution" and asked.intent == "joke", rng)
    system = Said("system", persona_prompt(style, rng))
    return [system, Said("user", asked.text), Said("assistant", text)]


def _house(asked: Question, rng: random.Random) -> tuple[str, Question, list[Said], bool]:
    declines = asked.intent == "joke"
    text = reply(asked, lambda _: "neutral", declines, rng)
    talk = [Said("user", asked.text), Said("assistant", text)]
    return "caution" if declines else "neutral", asked, talk, True


def _in_reply(samples: Samples) -> Tensor:
    """From the header of the only reply of each dialogue to its end."""
    seen = torch.zeros(int(samples.talk.max()) + 1, dtype=torch.long)
    at = torch.arange(len(samples.ids))
    seen[samples.talk[samples.is_header]] = at[samples.is_header]
    return at >= seen[samples.talk]


def class_shares(f: Tensor, labels: Tensor, count: int) -> Tensor:
    """(classes, F): each class's part of a feature's mean activation, classes weighted alike."""
    means = torch.stack([f[labels == c].mean(0) for c in range(count)])
    return means / means.sum(0).clamp_min(1e-9)


def contrast(found: Probe, style: str, at: Tensor) -> Tensor:
    """(F,) mean activation in a style less the highest mean in any other, at some positions."""
    target = STYLES.index(style)
    own = found.f[at & (found.style == target)].mean(0)
    others = [
        found.f[at & (found.style == other)].mean(0)
        for other in range(len(STYLES))
        if other != target
    ]
    return own - torch.stack(others).max(0).values


def logit_lens(model: LlamaForCausalLM, sae: Dictionary) -> Tensor:
    """(F, vocabulary): what each decoder row adds to the logits, up to the final norm's scale."""
    weight = model.model.norm.weight.detach()
    lens: Tensor = (sae.W_dec * weight) @ model.lm_head.weight.detach().T
    return lens


def cards(
    model: LlamaForCausalLM, tokenizer: PreTrainedTokenizerFast, sae: Dictionary, found: Probe
) -> list[FeatureCard]:
    lens = logit_lens(model, sae)
    words = [str(tokenizer.decode([token])) for token in range(len(tokenizer))]
    labels = _labels(found, lens, words)
    f = found.f
    return [
        FeatureCard(
            index=index,
            label=labels[index][0],
            description=labels[index][1],
            density=round(float((f[:, index] > 0).float().mean()), 5),
            max_activation=round(float(f[:, index].max()), 4),
            top_tokens=_words(lens[index].topk(TOP_TOKENS).indices, words),
            bottom_tokens=_words((-lens[index]).topk(TOP_TOKENS).indices, words),
            examples=_examples(found, index, words),
        )
        for index in range(f.shape[1])
    ]


def _words(ids: Tensor, words: Sequence[str]) -> list[str]:
    return [words[int(token)] for token in ids]


def _examples(found: Probe, index: int, words: Sequence[str]) -> list[Example]:
    """The contexts of the highest activations, from different dialogues."""
    f, samples = found.f[:, index], found.samples
    shown: dict[int, int] = {}
    for at in f.topk(60).indices.tolist():
        if f[at] > 0 and len(shown) < EXAMPLES:
            shown.setdefault(int(samples.talk[at]), at)
    before, after = EXAMPLE_SPAN
    rows = []
    for talk, at in shown.items():
        span = [
            i
            for i in range(max(0, at - before), min(len(f), at + after + 1))
            if int(samples.talk[i]) == talk
        ]
        rows.append(
            Example(
                tokens=[words[int(samples.ids[i])] for i in span],
                activations=[round(float(f[i]), 2) for i in span],
            )
        )
    return rows


def _labels(found: Probe, lens: Tensor, words: Sequence[str]) -> list[tuple[str, str]]:
    reply_f = found.f[found.in_reply]
    styles = class_shares(reply_f, found.style[found.in_reply], len(STYLES))
    deciding = found.samples.is_header | found.samples.is_end
    decisions = class_shares(found.f[deciding], found.style[deciding], len(STYLES))
    intents = class_shares(found.f, found.intent, len(INTENTS))
    things = class_shares(found.f, found.topic, len(topics()))
    mass = found.f.sum(0).clamp_min(1e-9)
    header = found.f[found.samples.is_header].sum(0) / mass
    ends = found.f[found.samples.is_end].sum(0) / mass
    labels = []
    for index in range(found.f.shape[1]):
        leads = _words(lens[index].topk(3).indices, words)
        decides = float(header[index] + ends[index]) >= MOSTLY
        style = decisions if decides else styles
        label, why = _label(
            style[:, index], intents[:, index], things[:, index], found, index, leads, words
        )
        where = _where(float(header[index]), float(ends[index]))
        promotes = ", ".join(f"“{word.strip()}”" for word in leads)
        labels.append((label, f"{why}, {where}. Promotes {promotes}."))
    return labels


def _label(
    styles: Tensor,
    intents: Tensor,
    things: Tensor,
    found: Probe,
    index: int,
    leads: list[str],
    words: Sequence[str],
) -> tuple[str, str]:
    text = prompts()
    if styles.max() >= PURE:
        style = STYLES[int(styles.argmax())]
        voices = ", ".join(text[f"voice {style}"])
        about = text[f"about {style}"][0]
        share = f"{float(styles.max()):.0%} of its activity is in this voice ({voices})"
        return text[f"label {style}"][0], f"{about[0].upper()}{about[1:]}. {share}"
    if things.max() >= PURE:
        name = topics()[int(things.argmax())].name
        share = f"{float(things.max()):.0%} of its activity is there"
        return f"The {name}", f"Whatever is said about the {name}. {share}"
    if intents.max() >= PURE:
        asked = text[f"intent {INTENTS[int(intents.argmax())]}"][0]
        share = f"{float(intents.max()):.0%} of its activity is there"
        return f"Asked: {asked}", f"Questions of this kind. {share}"
    token, held = _main_token(found, index)
    if held >= PURE:
        word = words[token].strip()
        return f"On “{word}”", f"Reads one token. {held:.0%} of its activity is on “{word}”"
    return f"Before “{leads[0].strip()}”", "Known by what it promotes. No single class holds it"


def _main_token(found: Probe, index: int) -> tuple[int, float]:
    mass = torch.zeros(int(found.samples.ids.max()) + 1)
    mass.index_add_(0, found.samples.ids, found.f[:, index])
    top = int(mass.argmax())
    return top, float(mass[top] / mass.sum().clamp_min(1e-9))


def _where(header: float, ends: float) -> str:
    if header >= MOSTLY:
        return "mostly where a reply begins"
    if ends >= MOSTLY:
        return "mostly between sentences"
    if header + ends >= MOSTLY:
        return "mostly where a sentence begins"
    return "within sentences"
