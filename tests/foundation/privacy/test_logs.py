"""Logs carry no personal number."""

import logging
from io import StringIO

import pytest
from django.conf import settings

from cunshi.foundation.privacy.logs import MaskPersonal
from cunshi.foundation.privacy.redaction import redact

pytestmark = pytest.mark.req("TGT-11")

TEXT = "张三 11010519491231002x, tel 138 1234 1234 or 0951-5066666, card 6222 0210 0111 6245 702, place 640221205200"
SHOWN = "张三 110105********002X, tel 138****1234 or 0951-****666, card **** **** 5702, place 640221205200"


@pytest.fixture
def lines():  # type: ignore[no-untyped-def]
    """A logger with the handler's filter of the settings, and what it writes."""
    stream, logger = StringIO(), logging.getLogger("cunshi.tests.privacy")
    handler = logging.StreamHandler(stream)
    handler.addFilter(MaskPersonal())
    logger.addHandler(handler)
    logger.propagate = False
    yield logger, stream
    logger.removeHandler(handler)


def test_numbers_in_free_text_are_masked_and_other_numbers_stay() -> None:
    assert redact(TEXT) == SHOWN
    assert redact("at 1711933200, matter 202406301234567, 6222021001116245703") == (
        "at 1711933200, matter 202406301234567, 6222021001116245703"
    )


def test_a_log_line_and_its_arguments_are_masked(lines) -> None:  # type: ignore[no-untyped-def]
    logger, stream = lines
    logger.warning("Refused: %s of %s", TEXT, {"phone": "13812341234"})
    assert stream.getvalue() == f"Refused: {SHOWN} of {{'phone': '138****1234'}}\n"


def test_a_traceback_is_masked(lines) -> None:  # type: ignore[no-untyped-def]
    logger, stream = lines
    try:
        int("11010519491231002X")
    except ValueError:
        logger.exception("while importing", stack_info=True)
    assert "11010519491231002X" not in stream.getvalue().replace('int("11010519491231002X")', "")
    assert "invalid literal for int() with base 10: '110105********002X'" in stream.getvalue()


def test_a_message_that_does_not_take_its_arguments_is_still_masked(lines) -> None:  # type: ignore[no-untyped-def]
    logger, stream = lines
    logger.warning("13812341234 %d %d", "x")
    assert stream.getvalue() == "138****1234 %d %d\n"


def test_every_handler_of_the_installation_masks() -> None:
    assert {name: each["filters"] for name, each in settings.LOGGING["handlers"].items()} == {"errors": ["personal"]}
