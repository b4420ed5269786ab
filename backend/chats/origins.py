"""Which pages may open a socket: those of our own full origins. A refusal is written to the log."""

import logging
from typing import Any
from urllib.parse import ParseResult, urlparse

from channels.security.websocket import OriginValidator
from django.conf import settings

log = logging.getLogger(__name__)

ORIGIN_REFUSED = 4403


class LoggedOriginValidator(OriginValidator):  # type: ignore[misc]
    """Accepts and closes with a code, since a browser is not told why a handshake failed."""

    def __init__(self, application: Any) -> None:
        super().__init__(application, settings.WS_ALLOWED_ORIGINS)

    def valid_origin(self, parsed_origin: ParseResult | None) -> bool:
        allowed = bool(super().valid_origin(parsed_origin))
        if not allowed:
            log.warning("socket refused: origin %s", parsed_origin and parsed_origin.geturl())
        return allowed

    async def __call__(self, scope: Any, receive: Any, send: Any) -> Any:
        origin = dict(scope["headers"]).get(b"origin")
        if self.valid_origin(urlparse(origin.decode("latin1")) if origin else None):
            return await self.application(scope, receive, send)
        await receive()
        await send({"type": "websocket.accept"})
        return await send({"type": "websocket.close", "code": ORIGIN_REFUSED})
