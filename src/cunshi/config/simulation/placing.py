"""A real pack put into another year or another root, so that a simulation can have past years and a whole nation."""

from datetime import date
from typing import Any

from cunshi.rulebook.schema import Pack


def placed(pack: Pack, *, root: str | None, year: int) -> Pack:
    """The pack itself when it stands there already, else a copy under a key of its own that publishes no figures."""
    if (pack.root, pack.year) == (root, year):
        return pack
    content = _moved(pack.content(), pack.year, year)
    content |= {"pack": f"simulated-{pack.pack}-{root}-{year}", "root": root, "year": year}
    content |= {"for": None} if root else {}
    return Pack.model_validate(content | {"extends": None, "published": []})


def _moved(value: Any, before: int, after: int) -> Any:
    """Every date of the pack's year in the other year; 29 February becomes the 28th where there is none."""
    if isinstance(value, dict):
        return {key: _moved(each, before, after) for key, each in value.items()}
    if isinstance(value, list):
        return [_moved(each, before, after) for each in value]
    day = _date(value)
    return str(_in_year(day, day.year - before + after)) if day and abs(day.year - before) <= 1 else value


def _date(value: Any) -> date | None:
    try:
        return date.fromisoformat(value) if isinstance(value, str) and len(value) == len("2024-01-01") else None
    except ValueError:
        return None


def _in_year(day: date, year: int) -> date:
    try:
        return day.replace(year=year)
    except ValueError:
        return day.replace(year=year, day=28)
