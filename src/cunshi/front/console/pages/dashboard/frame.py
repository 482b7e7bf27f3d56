"""What a dashboard is of: division, period, measure; each part is read once, when a page, a wall or a file asks."""

from functools import cached_property
from typing import Any

from django.db.models import Q
from django.http import Http404, QueryDict
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from cunshi.foundation.divisions.models import Division
from cunshi.foundation.divisions.span import ancestors, bounds
from cunshi.foundation.people.models import Post
from cunshi.front.console.pages.dashboard.links import Rows
from cunshi.front.console.pages.dashboard.periods import Period, chosen, periods
from cunshi.front.console.places import require_covered
from cunshi.kernel import codes
from cunshi.kernel.codes import Level
from cunshi.oversight.measures import queries
from cunshi.oversight.measures.facts import Facts, facts
from cunshi.oversight.measures.progress import Before, Point
from cunshi.oversight.measures.quantities import Family, of_child
from cunshi.oversight.measures.queries import Child
from cunshi.oversight.measures.registry import MEASURES, Direction, Kind, Measure
from cunshi.oversight.measures.rules import Outlook, Part, Totals
from cunshi.work.programmes.models import Programme

# The county outlines that the pages hold (frontend/public/maps): region of the first two digits.
MAPPED = {"64"}
# Every figure of the ledger can be ranked and mapped; the first of these that tells divisions apart is shown first.
OFFERED = [each for each in MEASURES if each.families == {Family.LEDGER} and each.kind is not Kind.SHARE]
FIRST = ("completion", "write_off", "coverage", "matters", "investment")


def _read(post: Post, code: str) -> list[Division]:
    """In one query the divisions from the country down to `code`, and those below it: of a region two levels, so that
    each county is one step away."""
    require_covered(post, code)
    near = Q(parent_id=code)
    level = codes.level(code)
    if level == Level.NATION:
        near = Q(level=Level.REGION)
    elif level == Level.REGION:
        low, high = bounds(code)
        near = Q(code__gte=low, code__lte=high, level__in=[Level.CITY, Level.COUNTY])
    # Retired divisions keep their pages, but are among nobody's divisions of today.
    shown = Q(code__in=[*ancestors(code), code]) | (near & Q(valid_until=None))
    return list(Division.objects.filter(shown).order_by("code"))


class Board:
    """A division in a period. `asked` holds the choices of the address: year, measure, order, far."""

    def __init__(self, post: Post, code: str, asked: QueryDict) -> None:
        read = _read(post, code)
        here = next((each for each in read if each.code == code), None)
        if here is None:
            raise Http404
        above = {*ancestors(code), code}
        self.here, self.asked = here, asked
        self.crumbs = [each for each in read if each.code in above and each.code.startswith(post.prefix)]
        self._below = [each for each in read if each.code not in above]
        self.offered: list[Period] = periods(here)
        self.period = chosen(self.offered, asked.get("year", ""))
        self.rows = Rows(here.code, self.period)

    @cached_property
    def facts(self) -> Facts:
        return facts(self.here.prefix, self.period.years)

    @property
    def plan(self) -> Programme | None:
        """The plan in force, in whose categories the division counts."""
        return self.facts.plans.own

    @property
    def illustrative(self) -> bool:
        return any(plan.illustrative for plan in self.facts.plans.by_id.values())

    @cached_property
    def totals(self) -> Totals:
        return queries.totals(self.here.prefix, self.period.years, known=self.facts)

    @cached_property
    def below(self) -> list[Child]:
        return queries.lines(self._below, self.here.prefix, self.period.years, known=self.facts)

    @cached_property
    def near(self) -> list[Child]:
        return [each for each in self.below if each.division.upper_id == self.here.code]

    @cached_property
    def far(self) -> list[Child]:
        return [each for each in self.below if each.division.upper_id != self.here.code]

    @property
    def worst_words(self) -> str:
        """How an order from the worst on is called; of what is neither good nor bad, from the smallest on."""
        return _("smallest first") if self.measure.direction is Direction.NONE else _("worst first")

    @property
    def best_words(self) -> str:
        return _("largest first") if self.measure.direction is Direction.NONE else _("best first")

    @property
    def is_far(self) -> bool:
        """Whether the level below the next one is ranked: a region's counties, unless its cities are asked for."""
        return bool(self.far) and self.asked.get("far") != "0"

    @property
    def ranked(self) -> list[Child]:
        return self.far if self.is_far else self.near

    @cached_property
    def whole(self) -> Child:
        """The division itself as one line."""
        covered, villages = sum(each.covered for each in self.near), sum(each.villages for each in self.near)
        return Child(self.here, self.totals, villages, covered)

    @cached_property
    def sources(self) -> list[Part]:
        return queries.by_source(self.here.prefix, self.period.years, known=self.facts)

    @cached_property
    def outlooks(self) -> list[Outlook]:
        """Checkpoints of the plan in force; they hold for one year each."""
        plan = self.plan if self.period.single else None
        return queries.checkpoints(plan, self.here.prefix) if plan and plan.pack.checkpoints else []

    @cached_property
    def course(self) -> tuple[list[Point], Before]:
        """How far the matters had come at the end of each month, and the year before on this day."""
        return queries.course(self.here.prefix, self.period.years, "month")

    @property
    def before(self) -> Before | None:
        """The year before on this day; None where there was nothing or several years are looked at."""
        found = self.course[1]
        return found if self.period.single and found.matters else None

    @cached_property
    def counties(self) -> list[Child]:
        return [each for each in self.below if each.division.level == Level.COUNTY]

    @property
    def has_map(self) -> bool:
        return Level.NATION < self.here.level <= Level.CITY and self.here.code[:2] in MAPPED

    @cached_property
    def measure(self) -> Measure:
        """The measure asked for, else the first that tells the divisions below apart."""
        asked = next((each for each in OFFERED if each.key == self.asked.get("measure")), None)
        shown = [each for key in FIRST for each in OFFERED if each.key == key]
        rows = self.counties if self.has_map else self.ranked
        telling = (each for each in shown if len({each.value(of_child(row)) for row in rows}) > 1)
        return asked or next(telling, shown[0])

    @property
    def best_first(self) -> bool:
        return self.asked.get("order") == "best"

    @property
    def query(self) -> str:
        """The choices as an address carries them on to a wall or a file."""
        chosen = {"year": self.period.key, "measure": self.measure.key, "order": self.asked.get("order", "")}
        return urlencode(
            {
                key: value
                for key, value in {**chosen, "far": "0" if self.far and not self.is_far else ""}.items()
                if value
            }
        )

    def context(self) -> dict[str, Any]:
        """What every page of a dashboard names."""
        return {"division": self.here, "crumbs": self.crumbs, "periods": self.offered, "period": self.period}
