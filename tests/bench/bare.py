"""The bare SQL of a page: the statements that its view sends, run again by themselves through the driver."""

import time
from dataclasses import dataclass
from typing import Any

import psycopg
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cunshi.foundation.people.models import Account

# The frame's own questions on every page: who is it, in which session, with which post.
FRAME = ('FROM "django_session"', 'FROM "people_account"', 'FROM "people_post"')


@dataclass(frozen=True)
class Bare:
    """A page's statements. `queries` are all it sends, the frame's own among them; `statements` ask for figures."""

    queries: int
    statements: tuple[str, ...]
    link: "psycopg.Connection[Any]"

    def seconds(self) -> float:
        """Run them all and fetch every row."""
        began = time.perf_counter()
        for statement in self.statements:
            with self.link.cursor() as cursor:
                cursor.execute(statement)
                if cursor.description:
                    cursor.fetchall()
        return time.perf_counter() - began


def bare(username: str, path: str, link: "psycopg.Connection[Any]") -> Bare:
    """What a page asks the database, once this process has read its packs."""
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(Account.objects.get(username=username))
    client.get(path)
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    sent = [str(each["sql"]) for each in captured]
    figures = [each for each in sent if each.startswith(("SELECT", "WITH", "\n")) and not _of_frame(each)]
    return Bare(len(sent), tuple(figures), link)


def _of_frame(statement: str) -> bool:
    return any(part in statement for part in FRAME) and "matters_" not in statement


def connect() -> "psycopg.Connection[Any]":
    """A connection of the driver alone, with the settings of the program's own."""
    connection.ensure_connection()
    params = connection.get_connection_params()
    known = {key: params[key] for key in ("host", "port", "user", "password", "dbname", "options") if params.get(key)}
    return psycopg.connect(**known, autocommit=True)


def own_servant() -> int:
    """The database servant of this process's own connection."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])
