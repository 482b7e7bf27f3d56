import pytest
from django.db import connection
from django.utils import translation

from cunshi.foundation.divisions.actions import import_divisions


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def bare(db):
    """An empty table, for this test alone: the test database comes with the shipped divisions in it."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE divisions_division CASCADE")


@pytest.fixture
def shipped(db):
    """The divisions that the program ships, imported."""
    return import_divisions(source="shipped")
