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
from backend.lib.bodies import BodyCap  # noqa: E402

application = ProtocolTypeRouter(
    {
        "http": BodyCap(http, settings.BODY_BYTES, settings.LARGER_BODIES),
        "websocket": LoggedOriginValidator(
            SessionMiddlewareStack(URLRouter([path("ws/", ReplyConsumer.as_asgi())]))
        ),
    }
)
