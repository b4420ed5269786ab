"""A mail server that takes every message, as RFC 5321 has it, and keeps them."""

import email
import email.policy
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage


@dataclass
class Mailbox:
    port: int
    messages: list[EmailMessage] = field(default_factory=list)


@contextmanager
def mailbox() -> Iterator[Mailbox]:
    class Session(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self._says(b"220 mailbox")
            for line in self.rfile:
                match line.split(maxsplit=1)[0].upper():
                    case b"DATA":
                        self._says(b"354 go on")
                        kept.messages.append(self._message())
                        self._says(b"250 kept")
                    case b"QUIT":
                        self._says(b"221 bye")
                        break
                    case _:
                        self._says(b"250 mailbox")

        def _says(self, line: bytes) -> None:
            self.wfile.write(line + b"\r\n")

        def _message(self) -> EmailMessage:
            lines = iter(self.rfile.readline, b".\r\n")
            raw = b"".join(line.removeprefix(b".") for line in lines)
            found = email.message_from_bytes(raw, policy=email.policy.default)
            assert isinstance(found, EmailMessage)
            return found

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Session) as server:
        kept = Mailbox(server.server_address[1])
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield kept
        server.shutdown()
