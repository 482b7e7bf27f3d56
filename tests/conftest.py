"""The test database: the real divisions of Ningxia loaded once, and a small world of posts and plans on them."""

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.db import connection
from django.utils import translation

from cunshi.foundation.divisions.actions import import_divisions
from cunshi.foundation.divisions.models import Division
from tests.factories.world import World


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker) -> None:  # type: ignore[no-untyped-def]
    """Load the shipped divisions once. A test server may lose data at a power cut: it need not wait for disks."""
    with django_db_blocker.unblock():
        if settings.DATABASES["default"]["ENGINE"] == "cunshi.config.postgres":
            with connection.cursor() as cursor:
                for name in ("fsync", "synchronous_commit", "full_page_writes"):
                    cursor.execute(f"ALTER SYSTEM SET {name} = off")
                cursor.execute("SELECT pg_reload_conf()")
        import_divisions(source="shipped")


@pytest.fixture(autouse=True)
def chinese() -> None:
    """Every test begins in the default language, whatever a page of the test before it was read in."""
    translation.activate(settings.LANGUAGE_CODE)


@pytest.fixture
def divisions(db: None) -> None:
    """The shipped divisions; a test with real transactions empties every table at its end, so they may need loading."""
    if not Division.objects.exists():
        import_divisions(source="shipped")


@pytest.fixture
def world(divisions: None) -> Iterator[World]:
    """Hongyazi township with all that is above it and beside it, in the solicitation stage of 2024."""
    with World.at("2024-01-15") as small:
        yield small
