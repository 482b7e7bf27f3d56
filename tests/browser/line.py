"""A telephone line of the tests' own: a loopback proxy before the live server that can be down, or cut anywhere."""

import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import urlsplit

END = b"\r\n\r\n"
PATIENCE_S = 20


class Cut(NamedTuple):
    """Where a request is cut: `request` or `response` after this share of its bytes; `commit` is after the answer was
    worked out and before a byte of it came back."""

    where: str
    share: float = 0.0


@dataclass
class Request:
    method: str
    path: str


class Line:
    """`address` leads to the server; `fault` is asked about each request and says where to cut it, if at all."""

    def __init__(self, server: str) -> None:
        self.server = urlsplit(server)
        self.up = True
        self.fault: Callable[[Request], Cut | None] = lambda request: None
        self._open: set[socket.socket] = set()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._serve, daemon=True).start()

    def down(self) -> None:
        """No network any more: what is connected is cut off, nothing connects."""
        self.up = False
        for each in list(self._open):
            _close(each)

    def close(self) -> None:
        self.down()
        _close(self._listener)

    def _serve(self) -> None:
        while True:
            try:
                client, _address = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._speak, args=[client], daemon=True).start()

    def _speak(self, client: socket.socket) -> None:
        client.settimeout(PATIENCE_S)
        self._open.add(client)
        try:
            with suppress(OSError, EOFError):
                while self.up and self._pass_on(client):
                    pass
        finally:
            self._open.discard(client)
            _close(client)

    def _pass_on(self, client: socket.socket) -> bool:
        """Carry one request there and its answer back; whether the connection goes on."""
        head, body = _message(client)
        method, path, _version = head.split(b"\r\n", 1)[0].decode().split(" ")
        cut = self.fault(Request(method, path))
        request = head + body
        with socket.create_connection((self.server.hostname or "", self.server.port or 80), PATIENCE_S) as server:
            if cut and cut.where == "request":
                server.sendall(request[: int(len(request) * cut.share)])
                return False
            server.sendall(request)
            answer_head, answer_body = _message(server)
        answer = answer_head + answer_body
        if not self.up or (cut and cut.where == "commit"):
            return False
        client.sendall(answer[: int(len(answer) * cut.share)] if cut else answer)
        return cut is None and b"connection: close" not in answer_head.lower()


def _message(source: socket.socket) -> tuple[bytes, bytes]:
    """Head and body of one message; without a length the body lasts until the sender closes."""
    held = b""
    while END not in held:
        held += _more(source)
    head, body = held.split(END, 1)
    lines = dict(line.lower().split(b":", 1) for line in head.split(b"\r\n")[1:] if b":" in line)
    if b"content-length" in lines:
        while len(body) < int(lines[b"content-length"]):
            body += _more(source)
    elif head.startswith(b"HTTP/") and head.split(b" ")[1] not in (b"204", b"304"):
        with suppress(EOFError):
            while True:
                body += _more(source)
    return head + END, body


def _more(source: socket.socket) -> bytes:
    got = source.recv(65536)
    if not got:
        raise EOFError
    return got


def _close(each: socket.socket) -> None:
    with suppress(OSError):
        each.shutdown(socket.SHUT_RDWR)
    each.close()
