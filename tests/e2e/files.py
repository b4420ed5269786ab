"""Chats out of files, for what the demo model would never say."""

import json
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.e2e.newsroom import Newsroom

DAY = "2026-01-01T00:00:00Z"
NED = {"slug": "ned-squall", "name": "Captain Ned Squall"}


def filed(title: str, *told: tuple[str, str]) -> dict[str, object]:
    """One branch of questions and replies."""
    turns = [
        {
            "parent": str(place - 1) if place else None,
            "text": asked,
            "created_at": DAY,
            "replies": [
                {
                    "id": str(place), "persona": NED, "edition": 1, "model": "m", "seed": 1,
                    "status": "done", "created_at": DAY, "text": said, "reason": "stop",
                }
            ],
        }
        for place, (asked, said) in enumerate(told)
    ]  # fmt: skip
    return {
        **{"format": "shallot/chat", "version": 1, "title": title, "persona": NED},
        **{"created_at": DAY, "updated_at": DAY, "turns": turns},
    }


def bring(page: Page, folder: Path, chat: dict[str, object]) -> Newsroom:
    """Imported, and on the page."""
    file = folder / "chat.json"
    file.write_text(json.dumps(chat))
    page.goto("/archive")
    page.get_by_role("region", name="Import").locator("input").set_input_files(file)
    room = Newsroom(page)
    expect(room.replies.first).to_be_visible()
    return room
