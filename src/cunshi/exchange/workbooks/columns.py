"""A column of an official table as data: header, where its value comes from, how it is printed."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from django.utils.functional import Promise

from cunshi.kernel import money


class Kind(StrEnum):
    """How a value is printed. SERIAL counts the rows of a table; WAN takes yuan and prints 10,000 yuan;
    PERCENT is whole, RATE has one decimal."""

    SERIAL = "serial"
    TEXT = "text"
    COUNT = "count"
    WAN = "wan"
    PERCENT = "percent"
    RATE = "rate"
    DATE = "date"


FIGURES = frozenset({Kind.SERIAL, Kind.COUNT, Kind.WAN, Kind.PERCENT, Kind.RATE})


@dataclass(frozen=True)
class Column:
    """Header, getter and kind; `width` in characters; `total` asks for a sum below."""

    key: str
    header: str | Promise
    value: Callable[[Any], Any]
    kind: Kind = Kind.TEXT
    width: float = 10
    total: bool = False

    @property
    def figure(self) -> bool:
        """Whether the value is a figure, which stands to the right."""
        return self.kind in FIGURES

    def text(self, row: Any) -> str:
        """The value as a page or a document prints it; nothing for no value."""
        return printed(self.value(row), self.kind)


def printed(value: Any, kind: Kind) -> str:
    """A value in words and digits; nothing for no value."""
    if value is None:
        return ""
    if kind is Kind.WAN:
        return money.wan(value)
    if kind in (Kind.PERCENT, Kind.RATE):
        return f"{value}%"
    if kind in (Kind.COUNT, Kind.SERIAL):
        return f"{value:,}"
    return value.isoformat() if isinstance(value, date) else str(value)
