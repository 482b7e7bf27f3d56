"""The lowest floors are tested in their own language: their English sentences, whatever the pages speak."""

import pytest

from cunshi.kernel import words


@pytest.fixture(autouse=True)
def english_sentences(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(words, "_translate", str)
