"""The embedded PostgreSQL: shared by processes, alive after a kill, on the same data."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from cunshi.config.paths import PROJECT

pytestmark = [pytest.mark.req("SYS-05"), pytest.mark.xdist_group("embedded")]

OPEN = """
import sys
from cunshi.config.readiness import setup
setup()
from django.db import connection
cursor = connection.cursor()
"""
WRITE = OPEN + "cursor.execute('CREATE TABLE kept AS SELECT 7 AS value'); print('ready', flush=True); sys.stdin.read()"
READ = OPEN + "cursor.execute('SELECT value FROM kept'); print(cursor.fetchone()[0])"


@pytest.fixture
def folder() -> Iterator[Path]:
    """A data folder under the checkout: a server started by root opens the folders above its own."""
    place = PROJECT / "var" / f"test-embedded-{os.getpid()}"
    shutil.rmtree(place, ignore_errors=True)
    yield place
    shutil.rmtree(place, ignore_errors=True)


def environment(folder: Path) -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if key not in ("DATABASE_URL", "DJANGO_SETTINGS_MODULE")}
    return {**kept, "CUNSHI_DATA": str(folder)}


def read(folder: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-c", READ], env=environment(folder), capture_output=True, text=True, timeout=60
    )
    return done.stdout.strip() or done.stderr


@pytest.fixture
def writer(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """A process that has written a row and keeps its connection open."""
    process = subprocess.Popen(
        [sys.executable, "-c", WRITE],
        env=environment(folder),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline().strip() == "ready"
    yield process
    process.kill()
    process.wait()


def test_two_processes_share_the_server_of_one_data_folder(folder: Path, writer: subprocess.Popen[str]) -> None:
    assert read(folder) == "7"


def test_data_survive_a_killed_process_and_a_killed_server(folder: Path, writer: subprocess.Popen[str]) -> None:
    server = int((folder / "postgres" / "postmaster.pid").read_text().splitlines()[0])
    writer.kill()
    writer.wait()
    os.kill(server, signal.SIGKILL)
    assert read(folder) == "7"


def test_a_wrong_database_address_is_told_in_a_sentence() -> None:
    done = subprocess.run(
        [sys.executable, "-c", OPEN],
        env={
            **os.environ,
            "DATABASE_URL": "mysql://somewhere/cunshi",
            "DJANGO_SETTINGS_MODULE": "cunshi.config.settings",
        },
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 1
    assert done.stderr.strip() == (
        "DATABASE_URL must read postgresql://user:password@host:port/name; unset it to use the embedded database."
    )
