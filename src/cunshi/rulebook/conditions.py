"""Conditions on the values of a record, as packs write them: what a field is, how much, how old, how far fallen."""

import datetime as dt
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Annotated, Any

from pydantic import Field

from cunshi.rulebook.values import Key, Rule, Share, Text

Values = Mapping[str, Any]


class Condition(Rule):
    """What one field must be; everything that is stated must hold. An empty field meets nothing but `filled: false`.

    Dates are compared with today: `days_ago` or more days past, or `within_days` at most ahead. `falls_by`: lower by
    this share or more than the value reported before.
    """

    field: Key
    among: Annotated[list[Text], Field(alias="is")] = []
    unlike: Annotated[list[Text], Field(alias="not")] = []
    filled: bool | None = None
    at_least: Decimal | None = None
    at_most: Decimal | None = None
    below: Decimal | None = None
    days_ago: Annotated[int, Field(ge=0)] | None = None
    within_days: Annotated[int, Field(ge=0)] | None = None
    falls_by: Share | None = None

    @property
    def compares(self) -> bool:
        """Whether it asks for a number."""
        return any(each is not None for each in (self.at_least, self.at_most, self.below, self.falls_by))

    @property
    def dated(self) -> bool:
        """Whether it asks for a date."""
        return self.days_ago is not None or self.within_days is not None

    def holds(self, values: Values, today: dt.date, before: Values | None = None) -> bool:
        value = values.get(self.field)
        empty = value is None or value == ""
        if self.filled is not None and self.filled == empty:
            return False
        if empty:
            return self.filled is False
        return self._named(str(value)) and self._measured(value, before or {}) and self._aged(value, today)

    def _named(self, value: str) -> bool:
        return (not self.among or value in self.among) and value not in self.unlike

    def _measured(self, value: Any, before: Values) -> bool:
        if not self.compares:
            return True
        number = Decimal(str(value))
        bounds = (
            self.at_least is None or number >= self.at_least,
            self.at_most is None or number <= self.at_most,
            self.below is None or number < self.below,
        )
        return all(bounds) and (self.falls_by is None or _fell(number, before.get(self.field), self.falls_by))

    def _aged(self, value: Any, today: dt.date) -> bool:
        if not self.dated:
            return True
        past = (today - dt.date.fromisoformat(str(value))).days
        ahead = self.within_days is None or 0 <= -past <= self.within_days
        return ahead and (self.days_ago is None or past >= self.days_ago)


def _fell(number: Decimal, before: Any, share: Any) -> bool:
    if before in (None, ""):
        return False
    earlier = Decimal(str(before))
    return earlier > 0 and (earlier - number) * share.denominator >= earlier * share.numerator


def hold(conditions: Iterable[Condition], values: Values, today: dt.date, before: Values | None = None) -> bool:
    """Whether all of them hold."""
    return all(each.holds(values, today, before) for each in conditions)
