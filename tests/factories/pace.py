"""Matters with whole lives (see tests/oversight/warning/years.py), as rows of the ledger on a given day."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time

from cunshi.foundation.divisions.models import Division
from cunshi.kernel import clock
from cunshi.oversight.warning.pace import Life
from cunshi.work.matters.models import Matter, MatterVillage, Progress, WorkSpell
from cunshi.work.matters.states import State
from cunshi.work.programmes.models import Programme


def write_lives(
    lives: Iterable[Life], programmes: Mapping[int, Programme], day: date, *, counties: Mapping[str, str] | None = None
) -> list[Matter]:
    """Rows as they stand at the end of `day`, spread over the villages of each life's county (or `counties[area]`)."""
    villages: dict[str, list[str]] = {}
    rows, told, spells = [], [], []
    for serial, life in enumerate(lives):
        prefix = (counties or {}).get(life.area, life.area)
        if prefix not in villages:
            within = Division.objects.within(prefix).villages().order_by("code")
            villages[prefix] = list(within.values_list("code", flat=True))
        known = villages[prefix]
        rows.append((life, _matter(life, programmes[life.year], known[serial % len(known)], serial, day)))
    made = Matter.objects.bulk_create([matter for _life, matter in rows])
    for (life, _row), matter in zip(rows, made, strict=True):
        told += [
            Progress(matter=matter, percent=percent, done="推进", reported_on=on)
            for on, percent in life.reports
            if on <= day
        ]
        spells += list(_spells(life, matter, day))
    Progress.objects.bulk_create(told)
    WorkSpell.objects.bulk_create(spells)
    MatterVillage.objects.bulk_create(MatterVillage(matter=matter, village_id=matter.village_id) for matter in made)
    return made


def _matter(life: Life, programme: Programme, village: str, serial: int, day: date) -> Matter:
    finished, written = _by(life.finished_on, day), _by(life.written_off_on, day)
    started = _by(life.started_on, day)
    percents = [percent for on, percent in life.reports if on <= day]
    return Matter(
        programme=programme,
        year=life.year,
        village_id=village,
        title=f"{life.category}第{serial}件",
        content="内容",
        category=life.category,
        raised_by="马建国",
        raised_on=date(life.year - 1, 12, 10),
        channel="villager",
        planned_start=life.planned_start,
        planned_finish=life.planned_finish,
        state=_state(life, day),
        handling_level=life.handling,
        number=f"{village}-{life.year}-{serial:05}",
        percent=100 if finished else percents[-1] if started and percents else 0,
        listed_on=life.listed_on,
        started_on=started,
        finished_on=finished,
        accepted_on=written,
        written_off_on=written,
        changed_at=datetime.combine(life.listed_on, time(9), tzinfo=clock.ZONE),
    )


def _by(on: date | None, day: date) -> date | None:
    return on if on and on <= day else None


def _state(life: Life, day: date) -> State:
    at = life.on(day)
    if at is None:
        return State.WRITTEN_OFF if _by(life.written_off_on, day) else State.FINISHED
    return {"suspended": State.SUSPENDED, "begun": State.STARTED}.get(at.kind, State.LISTED)


def _spells(life: Life, matter: Matter, day: date) -> Iterable[WorkSpell]:
    since = _by(life.started_on, day)
    for stop, again in life.suspended:
        if since and stop <= day:
            yield WorkSpell(matter=matter, since=since, until=stop)
            since = _by(again, day)
    if since:
        yield WorkSpell(matter=matter, since=since, until=_by(life.finished_on, day))
