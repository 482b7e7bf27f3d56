"""One frame for every write: a transaction, and the post and reason that the database's history records with it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

import pghistory
from django.db import transaction

from cunshi.kernel import clock


class Actor(Protocol):
    """A post that acts (people.Post); None stands for the installation itself, at set-up."""

    pk: int

    def signature(self) -> dict[str, str]: ...


@contextmanager
def acting(by: Actor | None, *, reason: str = "") -> Iterator[None]:
    """Run a write atomically; each row that changes within is recorded with who, post, when and why."""
    who = by.signature() if by else {"account": "", "name": "", "post": ""}
    with (
        transaction.atomic(),
        pghistory.context(**who, reason=reason, at=clock.now().isoformat(timespec="seconds")),
    ):
        yield
