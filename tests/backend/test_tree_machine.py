"""The tree of a chat against a tree in memory: whatever is done in whatever order, they agree."""

import uuid
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.conf import settings
from hypothesis import HealthCheck, Phase
from hypothesis import settings as examples
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from backend.accounts.models import Usage, User
from backend.chats.models import Chat, Reply, Turn
from backend.chats.selectors import branch_to
from tests.backend.people import Json, Person
from tests.backend.recorder import LOST, finished, record

WORDS = ("Honk.", "The goose left.", "", "No.")
PERSONAS = ("gladys", "morris")
ENDS = {
    "done": finished("stop"),
    "length": finished("length"),
    "stopped": finished("stopped"),
    "interrupted": LOST,
}


@dataclass
class Said:
    """A reply as the model knows it."""

    id: str
    turn: "Asked"
    persona: str
    prefix: str = ""
    text: str = ""
    end: str | None = None  # None: being written

    @property
    def can_go_on(self) -> bool:
        return self.end in ("length", "stopped", "interrupted") and bool(self.text.strip())


@dataclass
class Asked:
    id: str
    text: str
    parent: Said | None
    replies: list[Said] = field(default_factory=list)


class ChatTree(RuleBasedStateMachine):
    """One chat of a new person in every run."""

    def __init__(self) -> None:
        super().__init__()
        self.user = User.objects.create_user(f"machine-{uuid.uuid4().hex[:12]}")
        self.alice = Person(self.user)
        self.chat = self.alice.chat()
        self.persona = "gladys"
        self.turns: list[Asked] = []
        self.head: Said | None = None
        self.posted: list[tuple[str, Json, str]] = []  # path, body and what was made by it
        self.reserved = 0

    @property
    def replies(self) -> list[Said]:
        return [reply for turn in self.turns for reply in turn.replies]

    @property
    def writing(self) -> list[Said]:
        return [reply for reply in self.replies if reply.end is None]

    def has_room(self, more: int = 1) -> bool:
        return len(self.writing) + more <= settings.LIMITS["unfinished_per_user"]

    def ended(self) -> list[Said]:
        return [reply for reply in self.replies if reply.end is not None]

    # What people do

    @rule(data=st.data(), text=st.sampled_from(("One?", "Two?", "Why?")))
    def send(self, data: st.DataObject, text: str) -> None:
        """Under an ended reply or at the root; where a turn is there already, it is said again."""
        parent = data.draw(st.sampled_from([None, *self.ended()]), "parent")
        self.say(parent, text, None)

    @rule(data=st.data(), who=st.lists(st.sampled_from(PERSONAS), min_size=1, max_size=4))
    def send_to_several(self, data: st.DataObject, who: list[str]) -> None:
        parent = data.draw(st.sampled_from([None, *self.ended()]), "parent")
        self.say(parent, "All of you?", who)

    @precondition(lambda self: self.turns)
    @rule(data=st.data(), text=st.sampled_from(("Said better.", "One?")))
    def edit(self, data: st.DataObject, text: str) -> None:
        turn = data.draw(st.sampled_from(self.turns), "turn")
        self.say(turn.parent, text, None)

    @precondition(lambda self: self.writing)
    @rule(data=st.data())
    def hang_on_what_is_being_written(self, data: st.DataObject) -> None:
        reply = data.draw(st.sampled_from(self.writing), "parent")
        answer = self.alice.post(f"chats/{self.chat}/turns", body(parent=reply.id, text="x"))
        assert (answer.status_code, answer.json()["code"]) == (409, "parent_unfinished")

    @precondition(lambda self: self.turns)
    @rule(data=st.data(), persona=st.sampled_from((None, *PERSONAS)))
    def regenerate(self, data: st.DataObject, persona: str | None) -> None:
        turn = data.draw(st.sampled_from(self.turns), "turn")
        more = {"persona": persona} if persona else {}
        answer = self.post(f"turns/{turn.id}/replies", body(**more))
        if answer is not None:
            self.add(turn, [answer["reply"]], [persona or self.persona])

    @precondition(lambda self: self.ended())
    @rule(data=st.data())
    def go_on(self, data: st.DataObject) -> None:
        cut = data.draw(st.sampled_from(self.ended()), "reply")
        path = f"replies/{cut.id}/continue"
        if not cut.can_go_on:
            answer = self.alice.post(path, body())
            assert (answer.status_code, answer.json()["code"]) == (409, "nothing_to_continue")
            return
        made = self.post(path, body())
        if made is not None:
            assert made["reply"]["continues"] == cut.id
            self.add(cut.turn, [made["reply"]], [cut.persona], prefix=cut.text)

    @precondition(lambda self: self.writing)
    @rule(data=st.data(), words=st.sampled_from(WORDS), end=st.sampled_from(sorted(ENDS)))
    def worker_reports(self, data: st.DataObject, words: str, end: str) -> None:
        reply = data.draw(st.sampled_from(self.writing), "reply")
        record(reply.id, words, ENDS[end])
        reply.text, reply.end = reply.prefix + words, end

    @precondition(lambda self: self.replies)
    @rule(data=st.data())
    def stop(self, data: st.DataObject) -> None:
        """What nobody writes yet ends at once."""
        reply = data.draw(st.sampled_from(self.replies), "reply")
        assert self.alice.post(f"replies/{reply.id}/stop").status_code == 202
        if reply.end is None:
            reply.text, reply.end = reply.prefix, "stopped"

    @precondition(lambda self: self.replies)
    @rule(data=st.data())
    def switch(self, data: st.DataObject) -> None:
        reply = data.draw(st.sampled_from(self.replies), "reply")
        assert self.alice.put(f"chats/{self.chat}/head", {"reply": reply.id}).status_code == 200
        self.head = reply

    @rule(persona=st.sampled_from(PERSONAS))
    def ask_another(self, persona: str) -> None:
        answer = self.alice.put(f"chats/{self.chat}/persona", {"persona": persona})
        assert answer.json()["persona"]["slug"] == persona
        self.persona = persona

    @precondition(lambda self: self.posted)
    @rule(data=st.data())
    def post_again(self, data: st.DataObject) -> None:
        """A client that never heard the answer."""
        path, sent, made = data.draw(st.sampled_from(self.posted), "post")
        answer = self.alice.post(path, sent)
        assert answer.status_code == 200
        assert identity(answer.json()) == made

    # How it is done

    def say(self, parent: Said | None, text: str, who: list[str] | None) -> None:
        more = {"voices": [{"persona": one} for one in who]} if who else {}
        sent = body(parent=parent.id if parent else None, text=text, **more)
        made = self.post(f"chats/{self.chat}/turns", sent, len(who or ".")) or {}
        if made:
            turn = Asked(made["turn"]["id"], text, parent)
            self.turns.append(turn)
            self.add(turn, made["turn"]["replies"], who or [self.persona])

    def post(self, path: str, sent: Json, count: int = 1) -> Json | None:
        """None where too many are in the air; then nothing is made."""
        answer = self.alice.post(path, sent)
        if not self.has_room(count):
            assert (answer.status_code, answer.json()["code"]) == (429, "limit_reached")
            return None
        assert answer.status_code == 201, answer.content
        made: Json = answer.json()
        self.posted.append((path, sent, identity(made)))
        return made

    def add(self, turn: Asked, shown: list[Json], who: list[str], prefix: str = "") -> None:
        fresh = [
            Said(one["id"], turn, persona, prefix=prefix, text=prefix)
            for one, persona in zip(shown, who, strict=True)
        ]
        turn.replies += fresh
        self.head = fresh[0]

    # What always holds

    @invariant()
    def the_api_shows_the_same_tree(self) -> None:
        shown = self.alice.get(f"chats/{self.chat}").json()
        assert shown["head"] == (self.head.id if self.head else None)
        assert [turn_seen(one) for one in shown["turns"]] == [turn_told(one) for one in self.turns]

    @invariant()
    def every_reply_comes_from_a_root(self) -> None:
        parents = {str(one.id): one.parent for one in Turn.objects.filter(chat_id=self.chat)}
        for reply in Reply.objects.filter(turn__chat_id=self.chat).select_related("turn"):
            place, steps = reply, 0
            while (above := parents[str(place.turn_id)]) is not None:
                place, steps = above, steps + 1
                assert str(place.turn_id) in parents, "an ancestor is in another chat"
                assert steps <= len(parents), "an ancestor of itself"

    @invariant()
    def the_branch_is_what_the_model_hears(self) -> None:
        for turn in self.turns[-3:]:
            said = branch_to(Turn.objects.get(id=turn.id))
            assert [(one.asked.text, one.reply.text) for one in said] == branch_told(turn)

    @invariant()
    def variants_have_numbers_of_their_own(self) -> None:
        for turn in self.turns:
            numbers = Reply.objects.filter(turn=turn.id).values_list("index", flat=True)
            assert sorted(numbers) == list(range(len(turn.replies)))

    @invariant()
    def the_head_is_in_the_chat(self) -> None:
        head = Chat.objects.get(id=self.chat).head
        assert head is None or str(head.turn.chat_id) == self.chat

    @invariant()
    def what_is_set_aside_is_that_of_what_is_written(self) -> None:
        unfinished = Reply.objects.filter(id__in=[one.id for one in self.writing])
        aside = sum(unfinished.values_list("reserved", flat=True))
        today = Usage.objects.filter(user=self.user).first()
        assert (today.reserved if today else 0) == aside


def body(**more: Any) -> Json:
    return {"client_key": str(uuid.uuid4()), **more}


def identity(made: Json) -> str:
    return str((made.get("turn") or made["reply"])["id"])


def turn_seen(turn: Json) -> Any:
    replies = [
        (one["id"], one["index"], one["persona"], one["prefix"], one["text"], one["status"])
        for one in turn["replies"]
    ]
    return turn["id"], turn["parent"], turn["text"], replies


def turn_told(turn: Asked) -> Any:
    status = {None: "queued", "length": "done"}
    replies = [
        (one.id, place, one.persona, one.prefix, one.text, status.get(one.end, one.end))
        for place, one in enumerate(turn.replies)
    ]
    return turn.id, turn.parent.id if turn.parent else None, turn.text, replies


def branch_told(turn: Asked) -> list[tuple[str, str]]:
    branch: list[tuple[str, str]] = []
    while turn.parent is not None:
        branch.insert(0, (turn.parent.turn.text, turn.parent.text))
        turn = turn.parent.turn
    return branch


@pytest.mark.slow
def test_the_tree_in_memory_agrees(catalog: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(settings.RATES, "turns", (100_000, 60))
    run_state_machine_as_test(
        ChatTree,
        settings=examples(
            max_examples=10,
            stateful_step_count=20,
            deadline=None,
            derandomize=True,
            database=None,
            phases=(Phase.generate,),  # what fails is said in steps; shrinking takes minutes
            suppress_health_check=list(HealthCheck),
        ),
    )
