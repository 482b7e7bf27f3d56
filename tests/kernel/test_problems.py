"""Problems and refusals, and the language they speak."""

import pytest

from cunshi.kernel import words
from cunshi.kernel.problems import Problem, Refused, refuse_if


def test_every_problem_is_said_before_anything_is_done():
    with pytest.raises(Refused) as refused:
        refuse_if([Problem("amount", "It is negative.", "Mend it."), None, Problem("", "No village is named.")])
    assert str(refused.value) == "amount: It is negative. Mend it.\nNo village is named."


def test_no_problem_no_refusal():
    refuse_if([None, None])
    with pytest.raises(ValueError, match="at least one"):
        Refused([])


def test_sentences_follow_the_installed_language():
    words.install(lambda msgid: {"Round it to the cent.": "请四舍五入到分。"}[msgid])
    try:
        assert words.say("Round it to the cent.") == "请四舍五入到分。"
    finally:
        words.install(None)
    assert words.say("{count} votes", count=3) == "3 votes"
