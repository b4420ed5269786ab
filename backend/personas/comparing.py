"""Two editions side by side: which fields, which dials and which lines of the prompt changed."""

from collections.abc import Callable, Iterator, Sequence
from difflib import SequenceMatcher
from typing import Any

from backend.catalog.models import Feature
from backend.personas.models import Edition, Vector
from backend.personas.selectors import Installed, installed_for

PLAIN = (
    "name", "byline", "bio", "greeting", "questions", "language", "tags", "sampling", "model",
)  # fmt: skip
MOST_LINES = 300  # on either side, beyond what is equal at both ends; more is replaced whole

Entry = dict[str, Any]


def editions_compared(before: Edition, after: Edition) -> dict[str, Any]:
    installed = installed_for([before, after])
    fields = [
        {"field": name, "before": getattr(before, name), "after": getattr(after, name)}
        for name in PLAIN
        if getattr(before, name) != getattr(after, name)
    ]
    return {
        "from": before.number,
        "to": after.number,
        "fields": fields,
        "dials": _dials(before, after, installed),
        "vectors": _vectors(before, after, installed),
        "prompt": lines_compared(before.prompt, after.prompt),
    }


def lines_compared(before: str, after: str) -> list[dict[str, str]]:
    """Empty where nothing changed."""
    if before == after:
        return []
    old, new = before.split("\n"), after.split("\n")
    head = _alike(old, new)
    tail = _alike(old[head:][::-1], new[head:][::-1])
    middle = _matched(old[head : len(old) - tail], new[head : len(new) - tail])
    kept = [{"change": "same", "line": line} for line in old]
    return [*kept[:head], *middle, *kept[len(old) - tail :]]


def _alike(old: Sequence[str], new: Sequence[str]) -> int:
    pairs = zip(old, new, strict=False)
    return next((place for place, (a, b) in enumerate(pairs) if a != b), min(len(old), len(new)))


def _matched(old: list[str], new: list[str]) -> Iterator[dict[str, str]]:
    """Matching takes the product of both, so long texts are not matched."""
    if max(len(old), len(new)) > MOST_LINES:
        steps = [("replace", 0, len(old), 0, len(new))]
    else:
        steps = list(SequenceMatcher(None, old, new, autojunk=False).get_opcodes())
    for step, old_from, old_to, new_from, new_to in steps:
        if step == "equal":
            yield from ({"change": "same", "line": line} for line in old[old_from:old_to])
        else:
            yield from ({"change": "removed", "line": line} for line in old[old_from:old_to])
            yield from ({"change": "added", "line": line} for line in new[new_from:new_to])


def _dials(before: Edition, after: Edition, installed: Installed) -> dict[str, list[Entry]]:
    def label(clamp: Entry) -> str:
        name = (clamp["artifact"], clamp["feature"])
        feature: Feature | None = installed.features.get(name)
        return feature.label if feature else f"Feature {name[1]} of {name[0]}"

    return _changes(before.clamps, after.clamps, ("artifact", "feature"), label)


def _vectors(before: Edition, after: Edition, installed: Installed) -> dict[str, list[Entry]]:
    def label(use: Entry) -> str:
        vector: Vector | None = installed.vectors.get(use["vector"])
        return vector.name if vector else "A vector that is gone"

    return _changes(before.vectors, after.vectors, ("vector",), label)


def _changes(
    before: list[Entry], after: list[Entry], key: tuple[str, ...], label: Callable[[Entry], str]
) -> dict[str, list[Entry]]:
    old = {tuple(one[name] for name in key): one for one in before}
    new = {tuple(one[name] for name in key): one for one in after}
    shown = {name: label(one) for name, one in (old | new).items()}
    return {
        "added": [_change(shown[name], None, new[name]) for name in new if name not in old],
        "removed": [_change(shown[name], old[name], None) for name in old if name not in new],
        "changed": [
            _change(shown[name], old[name], new[name])
            for name in new
            if name in old and old[name] != new[name]
        ],
    }


def _change(label: str, before: Entry | None, after: Entry | None) -> Entry:
    return {"label": label, "before": before, "after": after}
