"""A chat to read: the branch that is shown, as Markdown that stays what it is.

What was said is Markdown already and is kept as such, but it cannot pass for a heading of ours,
leave a fence open, hold raw HTML, or define links for what comes after it.
"""

import re
from collections.abc import Iterator, Mapping

from backend.catalog.models import Feature
from backend.catalog.selectors import features_by_name
from backend.chats.archive import ChatFile, FiledReply, FiledTurn
from backend.lib.press.card import bar
from worker.contract import Clamp

Features = Mapping[tuple[str, int], Feature]

SIGNS = re.compile(r"([\\`*_{}\[\]<>()#|~!&])")
FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})")
BREAKS = re.compile(r"^( {0,3})(?=#{1,6}(?:\s|$)|=+\s*$|-+\s*$|(?:[-*_]\s*){3,}$|\[[^\]]+\]:)")
CODE = re.compile(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)")
TAG = re.compile(r"(?<!\\)<(?=[A-Za-z/!?])")
PARAGRAPHS = re.compile(r"[\u2028\u2029\r\v\f\x1c-\x1e\x85]+")


def features_in(file: ChatFile) -> Features:
    """What the catalog has of what the branch was written with."""
    replies = (reply for _, reply in _branch(file) if reply)
    return features_by_name((one.artifact, one.feature) for r in replies for one in r.clamps)


def markdown_of(file: ChatFile, features: Features) -> str:
    parts = [f"# {_inline(file.title) or 'A chat'}", _about(file)]
    for turn, reply in _branch(file):
        parts += ["## You", _block(turn.text)]
        if reply:
            parts += [f"## {_inline(reply.persona.name)}", *_said(reply, features)]
    return "\n\n".join(parts) + "\n"


def _about(file: ChatFile) -> str:
    lines = [
        f"- Columnist: {_inline(file.persona.name)}",
        f"- Begun: {file.created_at:%Y-%m-%d}",
        "- Written by a language model whose dials may be turned: satire, not fact.",
    ]
    if file.folder:
        lines.append(f"- Folder: {_inline(file.folder)}")
    if file.tags:
        lines.append(f"- Tags: {', '.join(map(_inline, file.tags))}")
    return "\n".join(lines)


def _said(reply: FiledReply, features: Features) -> Iterator[str]:
    if reply.text.strip():
        yield _block(reply.text)
    if reply.status != "done":
        yield f"*({reply.status})*"
    mix = ", ".join(filter(None, (_turned(clamp, features) for clamp in reply.clamps)))
    yield f"*{_inline(f'edition {reply.edition}, {reply.model}' + (f', {mix}' if mix else ''))}*"


def _turned(clamp: Clamp, features: Features) -> str:
    """As the desk says it: by label and dial. Nothing of a dial at rest."""
    feature = features.get((clamp.artifact, clamp.feature))
    label = feature.label if feature else f"feature {clamp.feature} of {clamp.artifact}"
    if clamp.strength == 0:
        return f"{label} silenced" if clamp.mode == "clamp" else ""
    if feature is None:
        return f"{label} at {clamp.strength:g} × max"
    value = round(bar(clamp.strength, feature.dial["ceiling"]), 1)
    return f"{label} {'+' if value > 0 else '−'}{abs(value):g}"


def _branch(file: ChatFile) -> list[tuple[FiledTurn, FiledReply | None]]:
    """From the first turn to the head, or to the newest."""
    asked = {reply.id: (turn, reply) for turn in file.turns for reply in turn.replies}
    if file.head is not None:
        end: tuple[FiledTurn, FiledReply | None] = asked[file.head]
    elif file.turns:
        newest = file.turns[-1]
        end = (newest, newest.replies[-1] if newest.replies else None)
    else:
        return []
    branch = [end]
    while (parent := branch[-1][0].parent) is not None:
        branch.append(asked[parent])
    return branch[::-1]


def _inline(text: str) -> str:
    return SIGNS.sub(r"\\\1", " ".join(text.split()))


def _block(text: str) -> str:
    lines: list[str] = []
    fence = ""
    for line in PARAGRAPHS.sub("\n", text).strip("\n").split("\n"):
        mark = FENCE.match(line)
        if fence:
            lines.append(line)
            if mark and mark[1].startswith(fence) and not line.strip().strip(fence[0]):
                fence = ""
            continue
        if mark:
            fence = mark[1]
        lines.append(line if mark else _line(line))
    return "\n".join([*lines, fence] if fence else lines)


def _line(line: str) -> str:
    """Outside of code spans, no raw HTML; at its beginning, nothing that ends a paragraph."""
    pieces: list[str] = []
    place = 0
    for code in CODE.finditer(line):
        pieces += [TAG.sub(r"\\<", line[place : code.start()]), code[0]]
        place = code.end()
    pieces.append(TAG.sub(r"\\<", line[place:]))
    return BREAKS.sub(r"\1\\", "".join(pieces))
