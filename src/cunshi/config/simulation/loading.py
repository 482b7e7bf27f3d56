"""A large load into tables: triggers asleep, indexes made afterwards, sequences set; the database's own checks stay."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import psycopg
from django.db import ProgrammingError, connection
from django.utils.translation import gettext as _

from cunshi.kernel.problems import Refused


@contextmanager
def sleeping_triggers() -> Iterator[None]:
    """Within the transaction no trigger fires: no history is written, and references are not looked up row by row."""
    with connection.cursor() as cursor:
        try:
            cursor.execute("SET LOCAL session_replication_role = replica")
        except ProgrammingError as error:
            if not isinstance(error.__cause__, psycopg.errors.InsufficientPrivilege):
                raise
            raise Refused.because(
                connection.settings_dict["NAME"],
                _("The database account may not put triggers to sleep, which a bulk fill needs."),
                _("Use the embedded database or a superuser, or leave --bulk out and take a smaller part."),
            ) from error
        yield
        cursor.execute("SET LOCAL session_replication_role = origin")


@contextmanager
def indexes_afterwards(tables: Sequence[str]) -> Iterator[None]:
    """Plain indexes are dropped and made again at the end, which is quicker than keeping them; unique ones stay."""
    with connection.cursor() as cursor:
        cursor.execute(_PLAIN, [list(tables)])
        found = cursor.fetchall()
        for name, _made in found:
            cursor.execute(f"DROP INDEX {name}")
        yield
        cursor.execute("SET LOCAL maintenance_work_mem = '512MB'")
        for _name, made in found:
            cursor.execute(made)


_PLAIN = """
    SELECT quote_ident(shown.relname), pg_get_indexdef(held.indexrelid)
    FROM pg_index AS held JOIN pg_class AS shown ON shown.oid = held.indexrelid
    WHERE held.indrelid = ANY (%s::regclass[]) AND NOT held.indisunique
    ORDER BY 1
"""


def copy(table: str, columns: str, text: bytes) -> None:
    """Rows as text into a table."""
    named = ", ".join(f'"{column}"' for column in columns.split())
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({named}) FROM STDIN") as stream:
        stream.write(text)


def next_key(table: str) -> int:
    """The first key that nobody has taken; whoever takes some says so with `keys_taken`."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT coalesce(max(id), 0) + 1 FROM {table}")
        return int(cursor.fetchone()[0])


def keys_taken(table: str) -> None:
    """Let the table's own sequence go on after the highest key."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}")
