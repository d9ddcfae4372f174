"""A mail server on loopback for one test: takes every mail, or refuses some recipients, or takes
mails and does not say so.
"""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest


@dataclass
class Mailbox:
    """What arrived, in order; `refused` holds addresses that are turned away for the moment,
    `unanswered` those whose mail is taken without a word.
    """

    port: int = 0
    messages: list[EmailMessage] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)
    unanswered: set[str] = field(default_factory=set)
    # Set by a test that wants to end a sender in the middle: the server then answers nothing.
    silent: threading.Event = field(default_factory=threading.Event)
    asked: threading.Event = field(default_factory=threading.Event)

    def to(self, address: str) -> list[EmailMessage]:
        return [message for message in self.messages if message["To"] == address]

    def env(self) -> dict[str, str]:
        """What sends a program's mail here."""
        return {"CCHC_SMTP_HOST": "127.0.0.1", "CCHC_SMTP_PORT": str(self.port)}


def text_of(message: EmailMessage) -> str:
    """The plain text of a mail."""
    body = message.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


class _Session(socketserver.StreamRequestHandler):
    """As much of SMTP as smtplib speaks."""

    server: _Server

    def handle(self) -> None:
        self._say("220 ready")
        while line := self.rfile.readline().decode().strip():
            if not self._answer(line):
                return

    def _answer(self, line: str) -> bool:
        box, word = self.server.box, line[:4].upper()
        if word == "QUIT":
            self._say("221 bye")
            return False
        if word == "RCPT" and any(address in line for address in box.refused):
            self._say("450 not now")
        elif word == "DATA":
            self._take(box)
        else:
            self._say("250 ok")
        return True

    def _take(self, box: Mailbox) -> None:
        box.asked.set()
        if box.silent.is_set():
            box.silent.wait(30)
            threading.Event().wait(30)
            return
        self._say("354 go on")
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        message = message_from_bytes(b"".join(lines), policy=policy.default)
        assert isinstance(message, EmailMessage)
        box.messages.append(message)
        if message["To"] in box.unanswered:
            self.rfile.readline()  # until the sender has had enough
            return
        self._say("250 taken")

    def _say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    block_on_close = False
    box: Mailbox


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    """A started server."""
    with _Server(("127.0.0.1", 0), _Session) as server:
        server.box = Mailbox(port=server.server_address[1])
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield server.box
        server.shutdown()
