"""One talk in Firefox: from the front page to a joke, the dial turned by its keys."""

from pathlib import Path

import pytest

from tests.e2e.firefox import ENTER, firefox_path, tab
from tests.e2e.newsroom import MAYOR
from tests.e2e.test_first_light import graded
from tests.walls.houses import House

PATH = firefox_path()
REPLY = "document.querySelectorAll('article.reply')[{at}]"
PAGE_DOWN = "\ue00f"


@pytest.mark.skipif(PATH is None, reason="Firefox is not installed (Debian: firefox-esr)")
def test_a_guest_talks_and_turns_a_dial_in_firefox(house: House, tmp_path: Path) -> None:
    assert PATH
    with tab(PATH, tmp_path) as firefox:
        firefox.goto(house.url)
        firefox.wait("document.querySelector('.lead-hand .btn') !== null")
        firefox.look("document.querySelector('.lead-hand .btn').click()")
        first = REPLY.format(at=0)
        firefox.wait(f"{first}?.dataset.state === 'done'")
        declined = firefox.look(f"{first}.querySelector('.body').innerText")
        assert graded(declined).declined, declined

        firefox.look("document.querySelector('#desk input[type=range]').focus()")
        firefox.press(PAGE_DOWN + PAGE_DOWN)
        assert firefox.look("document.querySelector('#desk input[type=range]').value") == "-4"
        firefox.look("document.querySelector('#composer textarea').focus()")
        firefox.press(MAYOR + ENTER)
        second = REPLY.format(at=1)
        firefox.wait(f"{second}?.dataset.state === 'done'")
        assert firefox.look(f"{second}.querySelector('.body').innerText")
        said = firefox.look("location.pathname")
        assert said.startswith("/chats/")
        assert firefox.look("document.querySelector('#root').checkVisibility()") is True
