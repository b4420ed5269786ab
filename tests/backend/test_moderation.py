"""From a report to a decision, an appeal and back: each step as those concerned see it."""

import hashlib
import uuid
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from backend.accounts.models import User
from backend.audit.models import Entry
from backend.chats.models import Chat, Reply, Turn
from backend.clippings.models import Clipping
from backend.moderation.belongings import REPORTS
from backend.moderation.models import Appeal, Decision, Notice, Report
from backend.moderation.services import decision_make, report_make
from backend.personas.models import Persona, Visibility
from backend.personas.selectors import personas_public
from tests.backend.complaints import act, decide, loud_persona, report
from tests.backend.newsroom import browser, staff
from tests.backend.people import Person

TOKEN = "a-token-of-a-clipping"


@pytest.fixture
def bobs(bob: Person) -> Persona:
    return loud_persona(bob)


@pytest.fixture
def clipping(bob: Person) -> Clipping:
    assert bob.user is not None
    digest = hashlib.sha256(TOKEN.encode()).hexdigest()
    return Clipping.objects.create(
        owner=bob.user, title="Cut", snapshot={"turns": ["so loud"]}, prefix="a", digest=digest
    )


@pytest.fixture
def reply(alice: Person, bobs: Persona) -> Reply:
    """What Bob's columnist said to Alice."""
    assert alice.user is not None
    assert bobs.current is not None
    chat = Chat.objects.create(owner=alice.user, persona=bobs)
    turn = Turn.objects.create(chat=chat, text="Hello?", client_key=uuid.uuid4())
    return Reply.objects.create(
        turn=turn, client_key=uuid.uuid4(), edition=bobs.current, model="m", seed=1,
        status="done", text="LOUD", reason="stop",
    )  # fmt: skip


@pytest.fixture
def mia(catalog: None) -> User:
    return staff("mia", "Moderator")


@pytest.fixture
def max_(catalog: None) -> User:
    return staff("max", "Moderator")


@pytest.fixture
def desk(mia: User) -> Client:
    return browser(mia)


# Reports


def test_a_report_keeps_what_it_is_about(alice: Person, bob: Person, bobs: Persona) -> None:
    answer = report(alice, "persona", "bobs", text="So loud!")
    assert answer.status_code == 201
    assert answer.json()["state"] == "open"
    Persona.objects.update(bio="Quiet.")
    kept = Report.objects.get()
    assert (kept.reporter, kept.author, kept.target_id) == (alice.user, bob.user, str(bobs.pk))
    assert (kept.evidence["bio"], kept.evidence["prompt"]) == ("Loud.", "Be loud.")


def test_everything_that_is_shown_can_be_reported(
    alice: Person, clipping: Clipping, reply: Reply
) -> None:
    assert report(alice, "clipping", TOKEN).status_code == 201
    assert report(alice, "reply", str(reply.pk)).status_code == 201
    assert report(alice, "user", "bob").status_code == 201
    evidence = {one.target: one.evidence for one in Report.objects.all()}
    assert evidence["clipping"]["snapshot"] == {"turns": ["so loud"]}
    assert (evidence["reply"]["asked"], evidence["reply"]["said"]) == ("Hello?", "LOUD")
    assert evidence["user"]["personas"] == ["bobs"]


def test_guests_report_too(stranger: Person, bobs: Persona) -> None:
    assert report(stranger, "persona", "bobs").status_code == 401
    stranger.post("session/guest")
    assert report(stranger, "persona", "bobs").status_code == 201


def test_what_one_cannot_see_cannot_be_reported(
    mallory: Person, bobs: Persona, reply: Reply, clipping: Clipping
) -> None:
    Persona.objects.update(visibility=Visibility.PRIVATE)
    Clipping.objects.update(revoked_at=timezone.now())
    for target, name in (
        ("persona", "bobs"), ("persona", "nobody"), ("reply", str(reply.pk)), ("reply", "x"),
        ("clipping", TOKEN), ("clipping", "x"), ("user", "bob"), ("user", "nobody"),
    ):  # fmt: skip
        answer = report(mallory, target, name)
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found"), (target, name)
    assert not Report.objects.exists()


def test_once_per_person_and_thing_while_it_is_open(
    alice: Person, mallory: Person, bobs: Persona, desk: Client
) -> None:
    assert report(alice, "persona", "bobs").status_code == 201
    again = report(alice, "persona", "bobs")
    assert (again.status_code, again.json()["code"]) == (409, "reported_already")
    assert report(mallory, "persona", "bobs").status_code == 201
    decide(desk, Report.objects.all()[0], "nothing")
    assert report(alice, "persona", "bobs").status_code == 201


def test_reports_are_limited_by_rate(alice: Person, settings: Any) -> None:
    settings.RATES = {**settings.RATES, "reports": (2, 3_600)}
    answers = [report(alice, "persona", "nobody").status_code for _ in range(3)]
    assert answers == [404, 404, 429]


@pytest.mark.parametrize(
    ("field", "value"),
    [("target", "chat"), ("reason", "dull"), ("text", "x" * 2_001), ("name", "")],
)
def test_a_report_says_what_is_wrong_with_it(alice: Person, field: str, value: str) -> None:
    body = {"target": "persona", "name": "gladys", "reason": "hate", field: value}
    answer = alice.post("reports", body)
    assert (answer.status_code, answer.json()["field"]) == (422, field)


def test_reporters_see_the_state_of_their_own(
    alice: Person, mallory: Person, bobs: Persona, desk: Client
) -> None:
    report(alice, "persona", "bobs")
    assert alice.get("reports").json()["results"][0]["acted"] is None
    decide(desk, Report.objects.get(), "takedown")
    (mine,) = alice.get("reports").json()["results"]
    assert (mine["state"], mine["acted"]) == ("decided", True)
    assert mallory.get("reports").json()["results"] == []


def test_lists_cost_the_same_however_long(alice: Person, mia: User) -> None:
    def cost(path: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert alice.get(path).status_code == 200
        return len(queries)

    def one() -> None:
        decision = Decision.objects.create(
            action="warning", target="user", target_id="x", author=alice.user, by=mia
        )
        Report.objects.create(
            reporter=alice.user, target="user", target_id="x", state="decided", decision=decision
        )
        assert alice.user is not None
        Notice.objects.create(user=alice.user, decision=decision, text="x")
        Appeal.objects.create(decision=decision, author=alice.user, text="x")

    one()
    before = [cost("reports"), cost("notices")]
    for _ in range(5):
        one()
    assert [cost("reports"), cost("notices")] == before


# The queue


def test_a_claimed_report_is_one_moderators(
    alice: Person, bobs: Persona, mia: User, max_: User
) -> None:
    report(alice, "persona", "bobs")
    here, there, one = browser(mia), browser(max_), Report.objects.get()
    assert act(here, one, "claim") == ["The report is yours."]
    assert "Somebody has claimed" in act(there, one, "claim")[0]
    assert "Another moderator" in act(there, one, "decide", action="nothing")[0]
    assert "You have not claimed" in act(there, one, "release")[0]
    assert Report.objects.get().state == "claimed"
    act(here, one, "release")
    assert decide(there, one, "nothing").by == max_


def test_a_decision_settles_every_report_of_the_thing(
    alice: Person, mallory: Person, bobs: Persona, desk: Client
) -> None:
    report(alice, "persona", "bobs")
    report(mallory, "persona", "bobs")
    report(mallory, "user", "bob")
    first = Report.objects.filter(target="persona")[0]
    decision = decide(desk, first, "nothing", note="Loud is allowed.")
    assert decision.reports.count() == 2
    assert Report.objects.filter(state="open").count() == 1
    assert "decided already" in act(desk, first, "decide", action="takedown")[0]
    assert not Notice.objects.exists()


def test_every_step_is_in_the_audit_log(
    alice: Person, bobs: Persona, desk: Client, mia: User
) -> None:
    report(alice, "persona", "bobs")
    one = Report.objects.get()
    act(desk, one, "claim")
    decision = decide(desk, one, "takedown", note="n", message="m")
    act(desk, decision, "reverse")
    actions = list(Entry.objects.order_by("pk").values_list("action", "actor__username"))
    assert [action for action, _ in actions] == [
        "report.claim", "decision.takedown", "decision.reverse",
    ]  # fmt: skip
    assert {name for _, name in actions} == {"mia"}


# Takedowns


def test_a_persona_taken_down_is_gone_at_once_and_comes_back(
    alice: Person, bob: Person, bobs: Persona, desk: Client
) -> None:
    report(alice, "persona", "bobs")
    decision = decide(desk, Report.objects.get(), "takedown")
    assert alice.get("personas/bobs").status_code == 404
    assert alice.post("chats", {"persona": "bobs"}).status_code == 422
    assert not personas_public().filter(slug="bobs").exists()
    assert bob.get("personas/bobs").status_code == 200  # his own words stay his
    act(desk, decision, "reverse")
    assert alice.get("personas/bobs").status_code == 200
    assert "reversed already" in act(desk, decision, "reverse")[0]


def test_a_clipping_taken_down_comes_back(alice: Person, clipping: Clipping, desk: Client) -> None:
    report(alice, "clipping", TOKEN)
    decision = decide(desk, Report.objects.get(), "takedown")
    clipping.refresh_from_db()
    assert clipping.taken_down_at is not None
    assert report(alice, "clipping", TOKEN).status_code == 404
    act(desk, decision, "reverse")
    clipping.refresh_from_db()
    assert clipping.taken_down_at is None


def test_a_reply_is_withheld_and_comes_back(alice: Person, reply: Reply, desk: Client) -> None:
    report(alice, "reply", str(reply.pk))
    decision = decide(desk, Report.objects.get(), "takedown")
    shown = alice.reply(str(reply.pk))
    assert (shown["text"], shown["status"], shown["error"]["code"]) == ("", "failed", "taken_down")
    assert "LOUD" not in alice.get(f"chats/{reply.turn.chat_id}").content.decode()
    act(desk, decision, "reverse")
    shown = alice.reply(str(reply.pk))
    assert (shown["text"], shown["status"], shown["error"]) == ("LOUD", "done", None)


def test_reversing_the_second_of_two_takedowns_leaves_the_first(
    alice: Person, mallory: Person, bobs: Persona, desk: Client, mia: User
) -> None:
    report(alice, "persona", "bobs")
    decide(desk, Report.objects.get(), "takedown")
    assert mallory.user is not None
    again = Report.objects.create(
        reporter=mallory.user, target="persona", target_id=str(bobs.pk), reason="hate"
    )
    second = decide(desk, again, "takedown")
    act(desk, second, "reverse")
    bobs.refresh_from_db()
    assert bobs.taken_down_at is not None


# Notices and appeals


def test_the_author_is_told_and_reads_it(
    alice: Person, bob: Person, mallory: Person, bobs: Persona, desk: Client
) -> None:
    report(alice, "persona", "bobs")
    decide(desk, Report.objects.get(), "warning", message="Please, less loud.")
    (notice,) = bob.get("notices").json()["results"]
    assert (notice["text"], notice["read_at"]) == ("Please, less loud.", None)
    assert notice["decision"]["action"] == "warning"
    path = f"notices/{notice['id']}/read"
    assert mallory.post(path).status_code == 404
    read = bob.post(path).json()["read_at"]
    assert read is not None
    assert bob.post(path).json()["read_at"] == read
    assert alice.get("notices").json()["results"] == []
    assert Persona.objects.get(pk=bobs.pk).taken_down_at is None


def appealed(bob: Person, decision: Decision) -> Any:
    return bob.post(f"decisions/{decision.pk}/appeal", {"text": "It is satire."})


def test_an_appeal_is_answered_by_somebody_else_and_restores(
    alice: Person, bob: Person, mallory: Person, bobs: Persona, mia: User, max_: User
) -> None:
    report(alice, "persona", "bobs")
    decision = decide(browser(mia), Report.objects.get(), "takedown")
    assert appealed(mallory, decision).status_code == 404
    assert appealed(alice, decision).status_code == 404
    assert appealed(bob, decision).status_code == 201
    again = appealed(bob, decision)
    assert (again.status_code, again.json()["code"]) == (409, "appealed_already")

    appeal = Appeal.objects.get()
    assert "another moderator" in act(browser(mia), appeal, "grant", answer="Yes.")[0]
    assert act(browser(max_), appeal, "grant", answer="Satire it is.") == ["The appeal is granted."]
    assert alice.get("personas/bobs").status_code == 200
    shown = bob.get("notices").json()["results"][0]
    assert "Satire it is." in shown["text"]
    assert shown["decision"]["appeal"]["state"] == "granted"
    assert shown["decision"]["reversed_at"] is not None
    assert "answered already" in act(browser(max_), appeal, "refuse", answer="No.")[0]


def test_a_refused_appeal_leaves_it_down(
    alice: Person, bob: Person, bobs: Persona, mia: User, max_: User
) -> None:
    report(alice, "persona", "bobs")
    decision = decide(browser(mia), Report.objects.get(), "takedown")
    appealed(bob, decision)
    act(browser(max_), Appeal.objects.get(), "refuse", answer="No.")
    assert alice.get("personas/bobs").status_code == 404
    assert Appeal.objects.get().state == "refused"


def test_a_moderator_who_is_alone_answers(
    alice: Person, bob: Person, bobs: Persona, desk: Client
) -> None:
    report(alice, "persona", "bobs")
    appealed(bob, decide(desk, Report.objects.get(), "takedown"))
    assert act(desk, Appeal.objects.get(), "grant", answer="Oh.") == ["The appeal is granted."]


# Rights


def test_operators_look_at_reports_and_decide_none(alice: Person, bobs: Persona) -> None:
    report(alice, "persona", "bobs")
    operator, one = browser(staff("op", "Operator")), Report.objects.get()
    page = operator.get(f"/admin/moderation/report/{one.pk}/change/")
    assert page.status_code == 200
    assert "/decide/" not in page.content.decode()
    for deed in ("claim", "release", "decide"):
        path = f"/admin/moderation/report/{one.pk}/{deed}/"
        assert operator.get(path).status_code == 403
        assert operator.post(path, {"action": "ban"}).status_code == 403
    assert Report.objects.get().state == "open"


def test_a_report_survives_whoever_made_it(alice: Person, bobs: Persona, desk: Client) -> None:
    assert alice.user is not None
    one = report_make(reporter=alice.user, target="persona", name="bobs", reason="hate", text="")
    alice.user.delete()
    one.refresh_from_db()
    assert one.reporter is None
    mia = User.objects.get(username="mia")
    assert decision_make(report=one, by=mia, action="takedown").kept == {"taken_down_at": None}


def test_what_a_guest_reported_goes_with_them(
    alice: Person, bob: Person, mallory: Person, bobs: Persona
) -> None:
    """As does what they were told; of a thing reported twice, one report stays theirs."""
    assert alice.user is not None
    assert mallory.user is not None
    for person in (alice, mallory):
        report(person, "persona", "bobs")
    report(mallory, "user", "bob")
    REPORTS.adopt(mallory.user, alice.user)
    assert Report.objects.filter(reporter=alice.user).count() == 2
    assert Report.objects.filter(reporter=None).count() == 1
    ((name, content),) = REPORTS.files(alice.user)
    assert name == "reports.json"
    assert content.count(b"hate") == 2
