"""The real server as `cunshi serve` runs it, and somebody signed in who asks it for pages."""

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlencode

from tests.bench.filling import PASSWORD

HOST = "127.0.0.1"
RUN = "from cunshi.config.cli import app; app()"


@contextmanager
def serving(folder: Path, workers: int = 2) -> Iterator[tuple[int, int]]:
    """Serve a data folder; yields port and process, and the server and all its processes end with the block."""
    port = _free_port()
    command = [sys.executable, "-c", RUN, "serve", "--port", str(port), "--workers", str(workers)]
    with (folder / "server.log").open("w") as log:
        server = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)
        try:
            _await(server, port)
            yield port, server.pid
        finally:
            with suppress(ProcessLookupError):
                os.killpg(server.pid, signal.SIGTERM)
            server.wait(30)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def _await(server: "subprocess.Popen[bytes]", port: int) -> None:
    for _try in range(300):
        if server.poll() is not None:
            raise SystemExit("The server ended at once; its words stand in server.log.")
        try:
            link = http.client.HTTPConnection(HOST, port, timeout=5)
            link.request("GET", "/login/")
            link.getresponse().read()
            return
        except OSError:
            time.sleep(0.2)
    raise SystemExit("The server did not answer within a minute.")


class Browser:
    """Keeps a connection and its cookies, and asks as browsers do."""

    def __init__(self, port: int) -> None:
        self.link = http.client.HTTPConnection(HOST, port, timeout=120)
        self.cookies: dict[str, str] = {}

    def sign_in(self, username: str) -> None:
        _status, page = self._ask("GET", "/login/")
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.decode()).group(1)  # type: ignore[union-attr]
        said = {"csrfmiddlewaretoken": token, "username": username, "password": PASSWORD, "next": "/"}
        status, _page = self._ask("POST", "/login/", urlencode(said))
        if status != 302:
            raise SystemExit(f"{username} could not sign in: {status}.")

    def seconds(self, path: str) -> tuple[float, int]:
        """How long a page takes until its last byte is here, and its bytes as sent."""
        began = time.perf_counter()
        status, page = self._ask("GET", path, compressed=True)
        took = time.perf_counter() - began
        if status != 200:
            raise SystemExit(f"{path} answered {status}.")
        return took, len(page)

    def _ask(self, method: str, path: str, body: str | None = None, *, compressed: bool = False) -> tuple[int, bytes]:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        if compressed:
            headers["Accept-Encoding"] = "gzip"
        self.link.request(method, path, body, headers)
        answer = self.link.getresponse()
        page = answer.read()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                key, _sign, rest = value.partition("=")
                self.cookies[key] = rest.split(";")[0]
        return answer.status, page
