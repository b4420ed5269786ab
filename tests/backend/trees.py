"""Random chats: trees of turns with variants, as a database may hold them after months of use."""

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from backend.chats.models import Chat, ChatTag, Folder, Rating, Reply, Turn
from backend.chats.organize import tags_normalised
from backend.chats.ratings import BAD, GOOD
from backend.personas.models import Edition
from tests.backend.artifacts import clamp

MOMENT = datetime(2026, 11, 1, tzinfo=UTC)
TEXTS = st.text(st.characters(blacklist_categories=("Cs",), blacklist_characters="\0"), max_size=40)
SAID = TEXTS.filter(lambda text: bool(text.strip()))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=5,
)
MOMENTS = st.integers(0, 20).map(lambda minutes: MOMENT + timedelta(minutes=minutes))
RECEIPTS = st.dictionaries(st.sampled_from(("prompt", "version", "sampling", "x")), JSON)
REPLIES = st.fixed_dictionaries(
    {
        "status": st.sampled_from(("done", "stopped", "failed", "interrupted")),
        "text": TEXTS,
        "prefix": TEXTS,
        "clamps": st.lists(st.integers(0, 5), unique=True, max_size=3).map(
            lambda features: [clamp(feature, 1.5) for feature in features]
        ),
        "vectors": st.lists(
            st.floats(-9, 9).map(
                lambda strength: {
                    "vector": str(uuid.uuid4()),
                    "strength": strength,
                    "positions": "reply",
                }
            ),
            max_size=2,
        ),
        "seed": st.integers(0, 2**63 - 1),
        "model": st.sampled_from(("test-llama", "another")),
        "receipt": RECEIPTS,
        "reason": st.sampled_from(("stop", "length", "stopped", None)),
        "error_code": st.sampled_from(("", "worker_lost")),
        "tokens": st.integers(0, 2**31 - 1),
        "first_token_ms": st.none() | st.integers(0, 2**31 - 1),
        "tokens_per_second": st.none() | st.floats(0, 1e6),
        "created_at": MOMENTS,
        "ended_at": st.none() | MOMENTS,
    }
)
RATINGS = st.none() | st.booleans().flatmap(
    lambda is_good: st.fixed_dictionaries(
        {
            "is_good": st.just(is_good),
            "reasons": st.lists(st.sampled_from(GOOD if is_good else BAD), unique=True),
            "comment": TEXTS,
        }
    )
)
TURNS = st.fixed_dictionaries(
    {
        "text": SAID,
        "created_at": MOMENTS,
        "replies": st.lists(st.tuples(REPLIES, RATINGS), max_size=3),
        "after": st.integers(0, 100),  # which of the replies so far it answers
        "head": st.booleans(),
    }
)
CHATS = st.fixed_dictionaries(
    {
        "title": TEXTS.map(lambda text: " ".join(text.split())),
        "is_renamed": st.booleans(),
        "tags": st.lists(st.sampled_from(("Geese", "#birds", "to read", "Ünï", "ﬁsh"))),
        "folder": st.none() | st.sampled_from(("Birds", "Fish")),
        "pinned": st.booleans(),
        "archived": st.booleans(),
        "turns": st.lists(TURNS, max_size=6),
    }
)


def planted(owner: Any, editions: list[Edition], drawn: dict[str, Any]) -> Chat:
    """The chat that was drawn, in the database."""
    folder = None
    if drawn["folder"]:
        folder, _ = Folder.objects.get_or_create(owner=owner, name=drawn["folder"])
    chat = Chat.objects.create(
        owner=owner,
        persona=editions[0].persona,
        title=drawn["title"],
        is_renamed=drawn["is_renamed"],
        folder=folder,
        pinned_at=MOMENT if drawn["pinned"] else None,
        archived_at=MOMENT if drawn["archived"] else None,
    )
    names = tags_normalised(drawn["tags"])
    ChatTag.objects.bulk_create(ChatTag(chat=chat, name=name) for name in names)
    replies: list[Reply] = []
    for turn in drawn["turns"]:
        _grow(chat, turn, replies, editions)
    return chat


def _grow(chat: Chat, drawn: dict[str, Any], replies: list[Reply], editions: list[Edition]) -> None:
    choices = [None, *replies]
    turn = Turn.objects.create(
        chat=chat,
        parent=choices[drawn["after"] % len(choices)],
        text=drawn["text"],
        client_key=uuid.uuid4(),
        created_at=drawn["created_at"],
    )
    grown: list[Reply] = []
    for index, (fields, rating) in enumerate(drawn["replies"]):
        reply = Reply.objects.create(
            turn=turn,
            index=index,
            client_key=uuid.uuid4(),
            edition=editions[index % len(editions)],
            continues=grown[-1] if grown and drawn["after"] % 2 else None,
            error_message="Lost." if fields["error_code"] else "",
            **fields,
        )
        grown.append(reply)
        if rating:
            Rating.objects.create(reply=reply, **rating)
    replies += grown
    if drawn["head"] and grown:
        Chat.objects.filter(pk=chat.pk).update(head=grown[-1])
