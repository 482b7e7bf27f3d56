"""`cunshi migrate` and `cunshi serve`."""

import hashlib
from pathlib import Path
from typing import Annotated

import typer

from cunshi.config.commands.say import err, out
from cunshi.config.readiness import setup

AFRESH = (
    "The data in this database were made by an earlier, unreleased version, and unreleased versions don't upgrade. "
    "Start afresh: remove the data folder ({folder}) or name another one in CUNSHI_DATA."
)


def migrate() -> None:
    """Bring the database to this version; data of another unreleased version are left alone, with a sentence."""
    setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection

    mine = _fingerprint()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT obj_description(to_regclass('django_migrations'), 'pg_class'), to_regclass('people_post')"
        )
        theirs, used = cursor.fetchone()
    if used and theirs != mine:
        err.print(AFRESH.format(folder=settings.DATA_FOLDER), highlight=False, soft_wrap=True)
        raise typer.Exit(1)
    call_command("migrate", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute(f"COMMENT ON TABLE django_migrations IS '{mine}'")


def _fingerprint() -> str:
    """The tables of this version, as one hash over its own migrations."""
    files = sorted(Path(__file__).resolve().parents[2].glob("*/*/migrations/0*.py"))
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()


def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.")] = 8000,
    workers: Annotated[int, typer.Option(min=1, help="Processes that answer.")] = 2,
) -> None:
    """Serve the pages; starts the embedded database when DATABASE_URL is not set."""
    migrate()
    from granian import Granian
    from granian.constants import Interfaces

    out.print(f"CunShi 村事: http://{host}:{port}/", highlight=False)
    Granian(
        "cunshi.config.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=4,
        log_access=False,
        websockets=False,
    ).serve()
