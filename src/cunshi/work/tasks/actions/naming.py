"""Who leads a piece of work where the office names one, which units take part and which persons do it."""

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from cunshi.foundation.history.acting import acting
from cunshi.foundation.people.models import Post, Unit
from cunshi.kernel import clock
from cunshi.kernel.problems import Problem, refuse_if
from cunshi.work.matters.rules import text_problems
from cunshi.work.tasks import access, rules
from cunshi.work.tasks.actions.holding import closed, hold, parties_of, stale, write
from cunshi.work.tasks.models import Kind, Party, Step
from cunshi.work.tasks.places import Place, can_lead


def name_lead(*, by: Post, place: Place, unit: Unit, reason: str = "", base: int = 0) -> Step:
    """Name the unit that leads; over one that leads already with a reason. Its persons are no longer named."""
    access.require_direct(by, place)
    with acting(by, reason=reason):
        piece, lead = hold(place)
        refuse_if(
            [
                stale(place, piece, base),
                closed(place, piece),
                None if can_lead(place, unit) else _not_here(unit),
                _same(unit) if lead == unit else None,
                *text_problems(_("reason"), reason, most=rules.LONGEST_REASON, asked=lead is not None),
            ]
        )
        piece.unit = unit
        step = write(piece, Kind.NAMED, by=by, percent=piece.percent, line=reason)
        for each in piece.parties.exclude(person=None).exclude(person__unit=unit):
            each.delete()
        piece.parties.filter(unit=unit).delete()
    return step


def set_parties(
    *, by: Post, place: Place, units: Sequence[Unit] = (), persons: Sequence[Post] = (), base: int = 0
) -> None:
    """Say which units take part and which persons of the lead unit do it; these and no others from now on."""
    with acting(by):
        piece, lead = hold(place)
        if not access.may_direct(by, place):
            access.require_work(by, place, parties_of(piece), lead)
        refuse_if(
            [
                stale(place, piece, base),
                closed(place, piece),
                *_wrong_units(place, units, lead),
                *_wrong_persons(place, persons, lead),
                _too_many(len(units) + len(persons)),
            ]
        )
        piece.version += 1
        piece.save()
        wanted = {(unit.pk, None) for unit in units} | {(None, person.pk) for person in persons}
        there = {(each.unit_id, each.person_id): each for each in piece.parties.all()}
        for key in there.keys() - wanted:
            there[key].delete()
        for unit_id, person_id in sorted(wanted - there.keys(), key=str):
            Party.objects.create(piece=piece, unit_id=unit_id, person_id=person_id)


def _wrong_units(place: Place, units: Sequence[Unit], lead: Unit | None) -> Iterator[Problem]:
    for unit in units:
        if not unit.division_id.startswith(place.programme.root.prefix):
            yield _not_here(unit)
        elif unit == lead:
            what = _("“%(unit)s” leads the task and takes part in it, too.") % {"unit": unit.name}
            yield Problem(unit.name, what, _("Leave it out here."))


def _wrong_persons(place: Place, persons: Sequence[Post], lead: Unit | None) -> Iterator[Problem]:
    today = clock.today()
    for person in persons:
        if person.since > today or (person.until is not None and person.until < today):
            what = _("%(post)s is not held today.") % {"post": person}
            yield Problem(str(person.account), what, _("Choose who holds a post of the unit today."))
        elif person.unit_id != lead.pk if lead else person.division_id != place.holder:
            what = _("%(post)s is not a post of the unit that leads.") % {"post": person}
            yield Problem(str(person.account), what, _("Choose a person of the lead unit."))


def _too_many(count: int) -> Problem | None:
    if count <= rules.MOST_PARTIES:
        return None
    what = _("%(count)d units and persons are named; there is room for %(most)d.")
    return Problem(
        _("taking part"), what % {"count": count, "most": rules.MOST_PARTIES}, _("Name those who do the work.")
    )


def _not_here(unit: Unit) -> Problem:
    what = _("“%(unit)s” is no unit that can do this task.") % {"unit": unit.name}
    return Problem(unit.name, what, _("Choose a unit of the list."))


def _same(unit: Unit) -> Problem:
    return Problem(unit.name, _("This unit leads the task already."), _("Name another one, or leave it as it is."))
