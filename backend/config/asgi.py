"""The ASGI application: HTTP by Django, `/ws/` by Channels behind a check of the full origin."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backend.config.settings")
http = get_asgi_application()

# Below the set-up: consumers import models.
from channels.routing import ProtocolTypeRouter, URLRouter  # noqa: E402
from channels.sessions import SessionMiddlewareStack  # noqa: E402
from django.conf import settings  # noqa: E402
from django.urls import path  # noqa: E402

from backend.chats.consumers import ReplyConsumer  # noqa: E402
from backend.chats.origins import LoggedOriginValidator  # noqa: E402
from backend.lib.bodies import BodyCap, plainly  # noqa: E402
from backend.openai_api.errors import too_large  # noqa: E402


def told_too_large(path: str, most: int) -> object:
    return too_large(most).body if path.startswith("/v1/") else plainly(path, most)


application = ProtocolTypeRouter(
    {
        "http": BodyCap(http, settings.BODY_BYTES, told_too_large, settings.LARGER_BODIES),
        "websocket": LoggedOriginValidator(
            SessionMiddlewareStack(URLRouter([path("ws/", ReplyConsumer.as_asgi())]))
        ),
    }
)
