"""What a reader does on the page, in words."""

import re
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Locator, Page, expect

ENDED = ("done", "stopped", "failed", "interrupted")
MAYOR = "Tell me a joke about the mayor."


@dataclass
class Newsroom:
    page: Page

    def pick(self, name: str) -> None:
        self.page.goto("/")
        self.page.get_by_role("link", name=name).first.click()
        expect(self.composer).to_be_visible()

    @property
    def composer(self) -> Locator:
        return self.page.get_by_role("textbox", name="Ask ")

    @property
    def replies(self) -> Locator:
        return self.page.get_by_role("article", name="Reply")

    def ask(self, text: str) -> Locator:
        """Sends, and waits until the reply's place is on the page."""
        before = self.replies.count()
        self.composer.fill(text)
        self.composer.press("Enter")
        reply = self.replies.nth(before)
        expect(reply).to_be_visible()
        return reply

    def wait_for_words(self, reply: Locator) -> None:
        expect(reply.locator(".body")).not_to_be_empty()

    def wait_for_end(self, reply: Locator, state: str = "done") -> str:
        expect(reply).to_have_attribute("data-state", state, timeout=40_000)
        return words(reply)

    def regenerate(self, reply: Locator, variant: int) -> str:
        """The words of one more variant, which is shown from then on and is this many'th."""
        reply.get_by_role("button", name="Regenerate").click()
        shown = re.compile(rf"{variant}\D+{variant}")
        expect(reply.get_by_role("group", name="Variants")).to_have_text(shown)
        return self.wait_for_end(reply)

    def turn(self, label: str, dial: float) -> None:
        read_out = self.page.get_by_role("textbox", name=f"{label}, type a value")
        read_out.fill(f"{dial:g}")
        read_out.press("Enter")

    def api(self, path: str) -> Any:
        answer = self.page.request.get(path)
        assert answer.ok, f"{path}: {answer.status}"
        return answer.json()

    def chat(self) -> Any:
        return self.api(f"/api/chats/{self.page.url.rsplit('/', 1)[1]}")


def words(reply: Locator) -> str:
    return " ".join(" ".join(reply.locator(".body").all_inner_texts()).split())
