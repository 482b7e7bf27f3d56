"""The years that a dashboard can show: each year with a plan, and the ranges for which plans publish figures."""

from dataclasses import dataclass, field
from datetime import date

from django.db.models import F, Subquery

from cunshi.foundation.divisions.models import Division, DivisionChange
from cunshi.kernel import clock
from cunshi.work.programmes.models import Programme


@dataclass(frozen=True)
class Period:
    """One year or several following ones. `changed`: the last day on which a change of divisions touched the place."""

    years: tuple[int, ...]
    changed: date | None = field(default=None, compare=False)

    @property
    def moved(self) -> bool:
        """Whether the place's map is another today than when these years began."""
        return self.changed is not None and self.changed > date(min(self.years), 1, 1)

    @property
    def key(self) -> str:
        """How the address writes it: 2024 or 2020-2022."""
        return str(self.years[0]) if self.single else f"{self.years[0]}-{self.years[-1]}"

    @property
    def label(self) -> str:
        return self.key.replace("-", "–")

    @property
    def single(self) -> bool:
        return len(self.years) == 1

    @property
    def last(self) -> int:
        return self.years[-1]


def periods(division: Division) -> list[Period]:
    """Years in which a plan holds for the division, newest first, then the ranges that its plans publish; one query."""
    touched = DivisionChange.objects.within(division.prefix).order_by("-day").values("day")[:1]
    plans = Programme.objects.covering(division.code).with_ledger()
    rows = list(plans.values_list("year", F("published__content__published"), Subquery(touched), named=False))
    single = {(year,) for year, _published, _day in rows}
    ranges = {tuple(sorted(each["years"])) for _year, published, _day in rows for each in published or []}
    several = {years for years in ranges if len(years) > 1}
    day = rows[0][2] if rows else None
    return [Period(years, day) for years in [*sorted(single, reverse=True), *sorted(several)]]


def chosen(offered: list[Period], asked: str) -> Period:
    """The period asked for, else the year of today or the last one before it."""
    named = next((each for each in offered if each.key == asked), None)
    if named:
        return named
    this_year = clock.today().year
    single = [each for each in offered if each.single]
    begun = [each for each in single if each.last <= this_year]
    return next(iter([*begun, *reversed(single)]), Period((this_year,)))
