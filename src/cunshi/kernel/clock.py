"""The one clock. What is due, late or on course is asked of it, so tests and demonstrations can set it.

First answer wins: `fixed` (tests), an installed source, the date file (demo pages), CUNSHI_TODAY, real time.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from cunshi.kernel.problems import Refused
from cunshi.kernel.words import say

ZONE = ZoneInfo("Asia/Shanghai")
VARIABLE = "CUNSHI_TODAY"

_fixed: ContextVar[date | None] = ContextVar("fixed", default=None)
_source: Callable[[], date | None] | None = None
_file: Path | None = None


def today() -> date:
    """The date officials' deadlines are measured against, in Chinese time."""
    return now().date()


def now() -> datetime:
    """The present moment in Asia/Shanghai; a set date keeps the real time of day, so order stays true."""
    real = datetime.now(ZONE)
    chosen = _chosen()
    if chosen is None:
        return real
    if isinstance(chosen, datetime):
        return chosen.astimezone(ZONE) if chosen.tzinfo else chosen.replace(tzinfo=ZONE)
    return datetime.combine(chosen, real.timetz())


def is_set() -> bool:
    """Whether the date comes from somebody's setting, not from the real calendar."""
    return _chosen() is not None


@contextmanager
def fixed(moment: date | str) -> Iterator[None]:
    """Hold the clock at a date (or an exact datetime) inside the `with` block; ISO text is accepted."""
    token = _fixed.set(parse(moment, "clock.fixed") if isinstance(moment, str) else moment)
    try:
        yield
    finally:
        _fixed.reset(token)


def install(source: Callable[[], date | None] | None) -> None:
    """Ask `source` for the date before file and environment; None takes it away."""
    global _source
    _source = source


def set_file(path: Path | str | None) -> None:
    """Read the date from this file whenever it exists and is not empty; None stops that."""
    global _file
    _file = Path(path) if path is not None else None


def write_file(day: date | None) -> None:
    """Set the date of the file given to `set_file`, for every process that reads it; None gives the date back."""
    if _file is None:
        raise RuntimeError("no date file is set")
    _file.write_text(day.isoformat() if day else "", encoding="utf-8")


def parse(text: str, where: str) -> date:
    """A date written YYYY-MM-DD. Raises Refused with a sentence that names `where`."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        what = say("“{text}” is not a date.", text=text.strip())
        mend = say("Write it as YYYY-MM-DD, for example 2024-06-30, or leave it empty for the real date.")
        raise Refused.because(where, what, mend) from None


def _chosen() -> date | None:
    held = _fixed.get()
    if held is not None:
        return held
    asked = _source() if _source else None
    if asked is not None:
        return asked
    return _from_file() or _from_environment()


def _from_file() -> date | None:
    if _file is None:
        return None
    try:
        text = _file.read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return None
    return parse(text, _file.name) if text else None


def _from_environment() -> date | None:
    text = os.environ.get(VARIABLE, "").strip()
    return parse(text, VARIABLE) if text else None
