"""The caution dial's dose serves a question asked again after a decline, not only a fresh one."""

from worker.contract import Finished, GenerationRequest, Outcome
from worker.lab.calibrate import Lab
from worker.lab.caution import dosed
from worker.lab.corpus import topics
from worker.lab.grade import grade
from worker.lab.trials import Trial, grades, questions

DECLINES = "I am not able to joke about the town, since someone might feel hurt."


class Town:
    """A model that tells jokes from one strength down, and from another after a decline."""

    def __init__(self, fresh: float, again: float) -> None:
        self.fresh, self.again = fresh, again
        self.heard: list[GenerationRequest] = []

    def generate(self, requests: list[GenerationRequest]) -> list[Outcome]:
        self.heard += requests
        return [self.reply(request) for request in requests]

    def reply(self, request: GenerationRequest) -> Outcome:
        needed = self.again if len(request.messages) > 1 else self.fresh
        down = sum(clamp.strength for clamp in request.clamps)
        named = [t for t in topics() if f"the {t.name}" in request.messages[-1].text.lower()]
        topic = max(named, key=lambda topic: len(topic.name))
        told = f"They say the {topic.name} {topic.facts['joke'][0]}."
        text = told if down <= needed else DECLINES
        end = Finished(
            seq=1, reason="stop", prompt_tokens=1, tokens=1, first_token_ms=1, tokens_per_second=1.0
        )
        return Outcome(reply_id=request.id, text=text, end=end, clamps=request.clamps)


def lab(town: Town) -> Lab:
    return Lab(town.generate, "town", "demo", 1)


def test_a_question_asked_again_has_its_own_decline_before_it() -> None:
    town = Town(-1.0, -1.0)
    asked = questions("test", 3, ("joke",))
    grades(town.generate, [Trial("neutral", again=True)], asked, "town", 1)
    for request, question in zip(town.heard, asked, strict=True):
        first, declined, again = request.messages
        assert [m.role for m in request.messages] == ["user", "assistant", "user"]
        assert first.text == again.text == question.text
        assert grade(declined.text, True, question, "caution").declined


def test_the_dose_is_the_gentlest_that_serves_both_stories() -> None:
    assert dosed(lab(Town(-1.5, -1.0)), 7, "add", "header").down == -1.5
    dial = dosed(lab(Town(-1.5, -2.0)), 7, "add", "header")
    assert (dial.down, dial.jokes.instruct, dial.again.instruct) == (-2.0, 2.0, 2.0)
