"""Bars of days drawn to scale by the server, as percents of a common axis; the table around them says the same."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cunshi.kernel import clock
from cunshi.rulebook.calendar import stage_on
from cunshi.rulebook.schema import Pack
from cunshi.work.matters.rules import shown
from cunshi.work.schedules.queries import Line, Outlook

_DAY = timedelta(days=1)
# More months than this and their names run into each other on a phone.
_NAMED = 8


@dataclass(frozen=True)
class Stripe:
    """A bar; `kind` is plan, done, now or ahead."""

    left: str
    width: str
    kind: str
    late: bool = False


@dataclass(frozen=True)
class Mark:
    """A line across at the end of a day; `kind` is month, today, deadline, checkpoint or stage."""

    left: str
    kind: str
    label: str
    day: date


@dataclass
class Axis:
    """The days from `first` to `last`, both included, on a hundred percent."""

    first: date
    last: date
    marks: list[Mark] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.whole = (self.last - self.first).days + 1
        self.marks += self._months()

    def _at(self, day: date) -> str:
        return f"{(day - self.first).days * 100 / self.whole:.2f}"

    def stripe(self, kind: str, start: date, finish: date, *, late: bool = False) -> Stripe:
        return Stripe(self._at(start), f"{max((finish - start).days + 1, 1) * 100 / self.whole:.2f}", kind, late)

    def mark(self, kind: str, label: str, day: date) -> None:
        """A mark after `day`, left out where the day lies outside the axis."""
        if self.first <= day <= self.last:
            self.marks.append(Mark(self._at(day + _DAY), kind, label, day))

    def _months(self) -> list[Mark]:
        firsts = [
            date(self.first.year + n // 12, n % 12 + 1, 1) for n in range(self.first.month, self.first.month + 36)
        ]
        found = [day for day in firsts if day <= self.last]
        step = len(found) // _NAMED + 1
        return [
            Mark(self._at(day), "month", date_format(day, "b") if place % step == 0 else "", day)
            for place, day in enumerate(found)
        ]


@dataclass(frozen=True)
class Lane:
    """A row of the chart."""

    line: Line
    stripes: list[Stripe]


@dataclass(frozen=True)
class Chart:
    """The chart of one matter, step by step."""

    axis: Axis
    lanes: list[Lane]


def of_matter(outlook: Outlook) -> Chart:
    """Each step of a matter on a lane: its latest dates above, what is done or expected below."""
    bars = [line.bar for line in outlook.lines]
    planned = outlook.matter.planned_finish or outlook.finish
    days = [*(bar.start for bar in bars), *(bar.latest_start for bar in bars), outlook.finish, planned]
    axis = Axis(min(days), max(days) + _DAY)
    axis.mark("deadline", _("planned finish"), planned)
    _mark_plan(axis, outlook.matter.programme.pack, planned)
    return Chart(axis, [Lane(line, _step(axis, line)) for line in outlook.lines])


def _step(axis: Axis, line: Line) -> list[Stripe]:
    bar = line.bar
    kind = "done" if bar.done else "now" if line.now else "ahead"
    return [
        axis.stripe("plan", bar.latest_start, bar.latest_finish),
        axis.stripe(kind, bar.start, bar.finish, late=bar.slip > 0),
    ]


def of_many(outlooks: Iterable[Outlook]) -> tuple[Axis | None, list[list[Stripe]]]:
    """Each matter on one lane of a common axis: planned dates above, done and expected below."""
    found = list(outlooks)
    if not found:
        return None, []
    spans = [(each.matter.planned_start or each.finish, each.matter.planned_finish or each.finish) for each in found]
    firsts = [min(span[0], each.lines[0].bar.start) for span, each in zip(spans, found, strict=True)]
    lasts = [max(span[1], each.finish) for span, each in zip(spans, found, strict=True)]
    axis = Axis(min(firsts), max(lasts) + _DAY)
    _mark_plan(axis, found[0].matter.programme.pack, None)
    return axis, [_whole(axis, each, *span) for each, span in zip(found, spans, strict=True)]


def _whole(axis: Axis, outlook: Outlook, start: date, finish: date) -> list[Stripe]:
    stripes, late = [axis.stripe("plan", start, finish)], outlook.slip > 0
    done = [line.bar for line in outlook.lines if line.bar.done]
    if done:
        stripes.append(axis.stripe("done", done[0].start, done[-1].finish, late=outlook.ended and late))
    if current := outlook.current:
        stripes.append(axis.stripe("now", current.bar.start, outlook.finish, late=late))
    return stripes


def _mark_plan(axis: Axis, pack: Pack, planned: date | None) -> None:
    axis.mark("today", _("today's mark"), clock.today())
    for point in pack.checkpoints:
        if point.measure == "completed":
            axis.mark("checkpoint", shown(point.names), point.due)
    if planned and (stage := stage_on(pack, planned)):
        axis.mark("stage", _("end of “%(stage)s”") % {"stage": shown(stage.names)}, stage.end)
