"""What is sent where a body is needed, so that the gates are asked and not the parsers.

`{reply_id}` in a value is the thing of that name.
"""

import uuid
from typing import Any

from tests.backend.artifacts import clamp
from tests.backend.programs import HELLO

Json = dict[str, Any]
FRESH = str(uuid.uuid4())

BODIES: dict[str, Json] = {
    "POST api/chats": {"persona": "gladys"},
    "PATCH api/chats/{chat_id}": {"title": "Yours"},
    "POST api/chats/{chat_id}/turns": {"client_key": FRESH, "text": "Hello."},
    "POST api/turns/{turn_id}/replies": {"client_key": FRESH},
    "PUT api/chats/{chat_id}/head": {"reply": "{reply_id}"},
    "PUT api/chats/{chat_id}/persona": {"persona": "gladys"},
    "POST api/replies/{reply_id}/continue": {"client_key": FRESH},
    "POST api/off-the-record": {
        "persona": "gladys",
        "messages": [{"role": "user", "text": "Hello."}],
    },
    "POST api/replies/{reply_id}/steer": {"clamps": [clamp(0)]},
    "POST api/features/lit": {"text": "Honk."},
    "POST api/personas": {"name": "Nora"},
    "POST api/personas/import": {"format": "shallot-persona", "name": "Nora"},
    "PUT api/personas/{slug}/visibility": {"visibility": "private"},
    "POST api/vectors": {"name": "East", "artifact": "demo", "values": [1] * 8},
    "POST api/chats/{chat_id}/clippings": {"upto": "{reply_id}"},
    "POST api/folders": {"name": "News"},
    "PATCH api/folders/{folder_id}": {"name": "News"},
    "PUT api/replies/{reply_id}/rating": {"is_good": True},
    "PUT api/turns/{turn_id}/vote": {"reply": "{reply_id}", "among": ["{reply_id}", "{reply_id}"]},
    "PATCH api/account": {"bio": "Writes."},
    "POST api/account/age": {"confirm": True},
    "POST api/account/keys": {"name": "laptop"},
    "PATCH api/account/keys/{key_id}": {"name": "laptop"},
    "POST api/reports": {"target": "persona", "name": "public-one", "reason": "other"},
    "POST api/chats/import": {
        "file": {
            "format": "shallot/chat",
            "version": 1,
            "title": "Back again",
            "persona": {"slug": "gladys", "name": "Gladys"},
            "created_at": "2026-01-01T00:00:00Z",
            "updated_at": "2026-01-01T00:00:00Z",
            "turns": [],
        }
    },
    "POST api/decisions/appeal": {"key": "{appeal_key}", "text": "It was satire."},
    "POST api/decisions/{decision_id}/appeal": {"text": "It was satire."},
    "POST v1/chat/completions": {"model": "base", "messages": HELLO},
}
QUERIES: dict[str, str] = {
    "GET api/personas/{slug}/diff": "?from=1&to=1",
    "GET api/search": "?q=honk",
}
FRAMES: dict[str, list[str]] = {  # of the socket: which things a command names
    "attach": ["reply"],
    "detach": ["reply"],
    "ping": [],
}
