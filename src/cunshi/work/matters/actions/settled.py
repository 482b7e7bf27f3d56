"""Matters of past years, written off already, loaded by the thousand: checked like proposals, written in bulk."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta

from django.db import models
from django.utils.translation import gettext as _

from cunshi.foundation.divisions.models import Division
from cunshi.foundation.divisions.queries import met_again
from cunshi.foundation.history.acting import acting
from cunshi.foundation.people.access import require_scope
from cunshi.foundation.people.models import Post
from cunshi.foundation.people.rules import Capability
from cunshi.kernel import clock, codes
from cunshi.kernel.codes import Level
from cunshi.kernel.problems import Refused, refuse_if
from cunshi.rulebook.schema import Pack
from cunshi.work.matters.actions.settled_row import Days, Settled, path, row_problems
from cunshi.work.matters.models import (
    Inspection,
    Matter,
    MatterVillage,
    Notice,
    NumberSeries,
    PlannedFund,
    Progress,
    Step,
)
from cunshi.work.matters.rules import ledger_problem
from cunshi.work.matters.signals import listed
from cunshi.work.matters.states import BY_ACTION, Action, State
from cunshi.work.programmes.models import Programme

__all__ = ["Days", "Settled", "load_settled"]

BATCH = 1000
NINE = time(9, tzinfo=clock.ZONE)


def load_settled(
    *,
    by: Post | None,
    programme: Programme,
    rows: Sequence[Settled],
    notice_title: str,
    progress: Callable[[int], None] | None = None,
) -> int:
    """Write matters that were settled in the plan's year, with number, villages, funds, path, notice and inspection.

    All or none: Refused names every problem with its row. They are marked illustrative; `progress` hears how many rows
    are written so far. `by` None is the installation itself. `{division}` and `{year}` in the notice's title stand
    for the division that publishes it and the plan's year.
    """
    require_loader(by, programme)
    refuse_if([ledger_problem(programme.pack)])
    known = _villages(programme, rows)
    gone = met_again({code for row in rows for code in row.villages} - known)
    refuse_if(
        problem for line, row in enumerate(rows, 1) for problem in row_problems(programme.pack, row, line, known, gone)
    )
    with acting(by):
        notices = _notices(programme, rows, notice_title, by)
        numbers = _numbers(programme, rows)
        for start in range(0, len(rows), BATCH):
            batch = rows[start : start + BATCH]
            _write(programme, batch, numbers[start : start + BATCH], notices, by)
            if progress:
                progress(start + len(batch))
    return len(rows)


def require_loader(by: Post | None, programme: Programme) -> None:
    """Refuse a post that may not open the plan; None is the installation itself."""
    if by is None:
        return
    require_scope(by, programme.root_id)
    if not by.may(Capability.OPEN_YEAR):
        raise Refused.because(
            str(by), _("Your post may not load matters of past years."), _("Ask the office of your division.")
        )


def _villages(programme: Programme, rows: Sequence[Settled]) -> set[str]:
    """The codes among those named that are administrative villages of the plan."""
    named = {code for row in rows for code in row.villages}
    villages = Division.objects.within(programme.root_id).villages()
    return set(villages.filter(code__in=named).values_list("code", flat=True))


def _notices(
    programme: Programme, rows: Sequence[Settled], title: str, by: Post | None
) -> dict[tuple[str, date], Notice]:
    """One notice for each publishing division and day of listing."""
    rule = programme.pack.notice
    wanted = sorted({(codes.at(row.village, rule.published_by), row.days.listed) for row in rows})
    names = dict(Division.objects.filter(code__in={code for code, _day in wanted}).values_list("code", "name"))
    made = Notice.objects.bulk_create(
        Notice(
            programme=programme,
            division_id=division,
            title=title.replace("{division}", names[division]).replace("{year}", str(programme.year)),
            opened_on=listed - timedelta(days=max(rule.days, 1)),
            closes_on=listed - timedelta(days=1),
            opened_by=by,
        )
        for division, listed in wanted
    )
    return dict(zip(wanted, made, strict=True))


def _numbers(programme: Programme, rows: Sequence[Settled]) -> list[str]:
    """A number for each row in turn, after those given already; the series stay locked until the end."""
    villages = sorted({row.village for row in rows})
    year = programme.year
    NumberSeries.objects.bulk_create(
        (NumberSeries(village_id=village, year=year) for village in villages), ignore_conflicts=True
    )
    locked = NumberSeries.objects.select_for_update().filter(village__in=villages, year=year).order_by("village_id")
    series = {each.village_id: each for each in locked}
    numbers = []
    for row in rows:
        series[row.village].last += 1
        serial = series[row.village].last
        numbers.append(programme.pack.numbering.number(village=row.village, year=year, serial=serial))
    NumberSeries.objects.bulk_create(
        series.values(), update_conflicts=True, unique_fields=["village", "year"], update_fields=["last"]
    )
    return numbers


def _write(
    programme: Programme,
    rows: Sequence[Settled],
    numbers: Sequence[str],
    notices: Mapping[tuple[str, date], Notice],
    by: Post | None,
) -> None:
    publisher = programme.pack.notice.published_by
    matters = Matter.objects.bulk_create(
        _matter(programme, row, number, notices[codes.at(row.village, publisher), row.days.listed])
        for row, number in zip(rows, numbers, strict=True)
    )
    parts: dict[type[models.Model], list[models.Model]] = defaultdict(list)
    for matter, row in zip(matters, rows, strict=True):
        for part in _parts(programme.pack, matter, row, by):
            parts[type(part)].append(part)
    for kind, made in parts.items():
        kind._default_manager.bulk_create(made)
    listed.send(sender=Matter, matters=matters, by=by)


def _matter(programme: Programme, row: Settled, number: str, notice: Notice) -> Matter:
    days = row.days
    return Matter(
        programme=programme,
        year=programme.year,
        village_id=row.village,
        title=row.title,
        content=row.content,
        category=row.category,
        beneficiaries=row.beneficiaries,
        raised_by=row.raised_by,
        raised_on=days.raised,
        channel=row.channel,
        planned_start=days.started,
        planned_finish=days.finished,
        responsible=row.responsible,
        lead_unit=row.lead_unit,
        state=State.WRITTEN_OFF,
        handling_level=row.handling_level,
        number=number,
        notice=notice,
        percent=100,
        listed_on=days.listed,
        started_on=days.started,
        finished_on=days.finished,
        accepted_on=days.accepted,
        written_off_on=days.written_off,
        illustrative=True,
        changed_at=datetime.combine(days.written_off, NINE),
    )


def _parts(pack: Pack, matter: Matter, row: Settled, by: Post | None) -> Iterator[models.Model]:
    for village in row.villages:
        yield MatterVillage(matter=matter, village_id=village)
    for source, amount in row.funds.items():
        yield PlannedFund(matter=matter, source=source, amount=amount)
    yield from _steps(pack, matter, row, by)
    for day, percent, done in row.reports:
        yield Progress(matter=matter, percent=percent, done=done, reported_on=day, reported_by=by)
    yield Inspection(
        matter=matter,
        held_on=row.days.accepted,
        passed=True,
        opinion=row.opinion,
        signatories=row.signatories,
        recorded_by=by,
    )


def _steps(pack: Pack, matter: Matter, row: Settled, by: Post | None) -> Iterator[Step]:
    """The path that leads to write-off by the table of states; acts of one day follow each other by the minute."""
    state, level = "", None
    for minute, (action, day, to_level) in enumerate(_acts(pack, row)):
        target = BY_ACTION[action].target if action in BY_ACTION else State.DRAFTED
        yield Step(
            matter=matter,
            action=action,
            source=state,
            target=target,
            from_level=level,
            to_level=to_level,
            by=by,
            at=datetime.combine(day, NINE) + timedelta(minutes=minute),
            reason=row.raised_because if action == Action.RAISE else "",
        )
        state, level = target, to_level


def _acts(pack: Pack, row: Settled) -> Iterator[tuple[Action, date, Level | None]]:
    days, levels = row.days, path(pack, row.handling_level)
    yield Action.PROPOSE, days.raised, None
    yield Action.DELIBERATE, days.submitted, None
    yield Action.SUBMIT, days.submitted, levels[0]
    wait = (days.approved - days.submitted) / len(levels)
    for turn, level in enumerate(levels[1:], 1):
        yield Action.RAISE, days.submitted + wait * turn, level
    yield Action.ACCEPT, days.approved, None
    yield Action.NOTICE, days.listed - timedelta(days=max(pack.notice.days, 1)), None
    yield Action.LIST, days.listed, None
    yield Action.START, days.started, None
    yield Action.FINISH, days.finished, None
    yield Action.INSPECT, days.accepted, None
    yield Action.WRITE_OFF, days.written_off, None
