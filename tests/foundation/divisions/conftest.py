import pytest
from django.utils import translation

from cunshi.foundation.divisions.actions import import_divisions


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def shipped(db):
    """The divisions that the program ships, imported."""
    return import_divisions(source="shipped")
