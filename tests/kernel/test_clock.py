"""The clock that every deadline is measured against."""

from datetime import date, datetime

import pytest

from cunshi.kernel import clock
from cunshi.kernel.problems import Refused


@pytest.fixture(autouse=True)
def untouched_clock(monkeypatch):
    """Each test starts on real time and leaves it so, whatever the run's own settings are."""
    monkeypatch.delenv(clock.VARIABLE, raising=False)
    monkeypatch.setattr(clock, "_file", None)
    monkeypatch.setattr(clock, "_source", None)


@pytest.mark.req("PLAN-05")
def test_the_variable_sets_the_date_so_that_a_checkpoint_can_be_seen(monkeypatch):
    monkeypatch.setenv(clock.VARIABLE, "2024-06-30")
    assert clock.today() == date(2024, 6, 30)
    assert clock.now().date() == date(2024, 6, 30)
    assert clock.now().utcoffset().total_seconds() == 8 * 3600


def test_without_any_setting_it_is_chinese_real_time():
    assert not clock.is_set()
    assert clock.today() == datetime.now(clock.ZONE).date()


@pytest.mark.parametrize("text", ["2024-13-01", "30/06/2024", "tomorrow", "2023-02-29"])
def test_a_date_that_is_none_is_answered_with_a_sentence(monkeypatch, text):
    monkeypatch.setenv(clock.VARIABLE, text)
    with pytest.raises(Refused) as refused:
        clock.today()
    assert [problem.sentence() for problem in refused.value.problems] == [
        f"CUNSHI_TODAY: “{text}” is not a date. Write it as YYYY-MM-DD, for example 2024-06-30,"
        " or leave it empty for the real date."
    ]


def test_test_date_wins_over_file_and_file_over_variable(monkeypatch, tmp_path):
    monkeypatch.setenv(clock.VARIABLE, "2024-01-01")
    path = tmp_path / "today"
    clock.set_file(path)
    assert clock.today() == date(2024, 1, 1), "a missing file says nothing"
    path.write_text("2024-08-31\n")
    assert clock.today() == date(2024, 8, 31)
    with clock.fixed("2024-10-31"):
        assert clock.today() == date(2024, 10, 31)
    path.write_text("")
    assert clock.today() == date(2024, 1, 1), "an emptied file says nothing"


def test_an_installed_source_is_asked_before_the_file(tmp_path):
    path = tmp_path / "today"
    path.write_text("2024-08-31")
    clock.set_file(path)
    clock.install(lambda: date(2024, 3, 1))
    assert clock.today() == date(2024, 3, 1)
    clock.install(lambda: None)
    assert clock.today() == date(2024, 8, 31)


def test_an_exact_moment_can_be_held():
    with clock.fixed(datetime(2024, 6, 30, 9, 5)):
        assert clock.now() == datetime(2024, 6, 30, 9, 5, tzinfo=clock.ZONE)
    with clock.fixed(datetime.fromisoformat("2024-06-30T20:00:00+00:00")):
        assert clock.today() == date(2024, 7, 1), "20:00 in London is already tomorrow here"
