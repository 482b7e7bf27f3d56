"""Public notice of a list, objections and their answers, listing with numbers."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta

from django.utils.translation import gettext as _

from cunshi.foundation.divisions.models import Division
from cunshi.foundation.divisions.queries import retired_among
from cunshi.foundation.history.acting import acting
from cunshi.foundation.people.access import require_scope
from cunshi.foundation.people.models import Post
from cunshi.foundation.people.rules import Capability
from cunshi.kernel import clock
from cunshi.kernel.problems import Problem, Refused
from cunshi.work.matters import access, rules
from cunshi.work.matters.actions.moving import lock, lock_all, move
from cunshi.work.matters.models import Matter, Notice, NumberSeries, Objection
from cunshi.work.matters.signals import listed
from cunshi.work.matters.states import Action, State
from cunshi.work.programmes.models import Programme

Versioned = Sequence[tuple[Matter, int]]


def publish_notice(*, by: Post, programme: Programme, division: Division, title: str, matters: Versioned) -> Notice:
    """Put approved matters on public notice for the plan's days, today included; all of them or none."""
    require_scope(by, division.code)
    problems = [
        Problem(str(matter), _("This matter is not of this plan and division."), _("Publish it on its own list."))
        for matter, _version in matters
        if matter.programme_id != programme.pk or not matter.village_id.startswith(division.prefix)
    ]
    if not matters:
        problems.append(Problem(_("public notice"), _("No matter is chosen."), _("Choose at least one.")))
    problems += [*retired_among([division]), *rules.text_problems(_("title"), title, most=120)]
    if problems:
        raise Refused(problems)
    today, days = clock.today(), programme.pack.notice.days
    with acting(by):
        lock_all(matter for matter, _version in matters)
        notice = Notice.objects.create(
            programme=programme,
            division=division,
            title=title.strip(),
            opened_on=today,
            closes_on=today + timedelta(days=max(days, 1) - 1),
            opened_by=by,
        )
        _each(
            matters,
            lambda matter, version: move(matter, Action.NOTICE, by=by, version=version, notice=notice),
        )
    return notice


def object_to(*, by: Post, matter: Matter, raised_by: str, raised_on: date, text: str) -> Objection:
    """Record a villager's objection to a matter on public notice."""
    require_scope(by, matter.village_id)
    with acting(by):
        locked = lock(matter.pk)
        notice = locked.notice if locked.state == State.NOTICED else None
        if problems := _objection_problems(by, locked, notice, raised_by, raised_on, text):
            raise Refused(problems)
        assert notice is not None  # else it was refused just now
        return Objection.objects.create(
            matter=locked,
            notice=notice,
            raised_by=raised_by.strip(),
            raised_on=raised_on,
            text=text.strip(),
            recorded_by=by,
        )


def answer_objection(*, by: Post, objection: Objection, answer: str, upheld: bool) -> Objection:
    """Answer an objection once: upheld, the matter goes back to its village; not upheld, it can be listed."""
    with acting(by, reason=answer):
        matter = lock(objection.matter_id)
        row = Objection.objects.select_for_update().get(pk=objection.pk)
        access.require(by, Action.SEND_BACK, matter)
        if row.answered_at:
            raise Refused(
                Problem(
                    row.raised_by,
                    _("This objection is answered already."),
                    _("Open the matter again to see the answer."),
                )
            )
        if not answer.strip():
            raise Refused(Problem(_("answer"), _("This is still empty."), _("Write the answer given to the villager.")))
        row.answer, row.upheld, row.answered_by, row.answered_at = answer.strip(), upheld, by, clock.now()
        row.save(update_fields=["answer", "upheld", "answered_by", "answered_at"])
        if upheld and matter.state == State.NOTICED:
            facts = {"objection": row}
            move(matter, Action.SEND_BACK, by=by, version=matter.version, reason=answer, facts=facts)
    return row


def list_matters(*, by: Post, matters: Versioned) -> list[Matter]:
    """List matters whose notice is over and number them by village and year, without gaps; all of them or none."""
    if not matters:
        raise Refused(Problem(_("list"), _("No matter is chosen."), _("Choose at least one.")))
    # One order of locks for everybody, matters and then series of numbers by village: two officers listing at once
    # wait for each other and never block both.
    ordered = sorted(matters, key=lambda pair: (pair[0].village_id, pair[0].pk))
    with acting(by):
        lock_all(matter for matter, _version in ordered)
        done = _each(ordered, lambda matter, version: _list_one(by, matter, version))
        listed.send(sender=Matter, matters=done, by=by)
    return done


def _list_one(by: Post, matter: Matter, version: int) -> Matter:
    with acting(by):
        return move(
            matter,
            Action.LIST,
            by=by,
            version=version,
            number=next_number(matter),
            listed_on=clock.today(),
        )


def next_number(matter: Matter) -> str:
    """The next number of a village and year; the series stays locked until the transaction ends, so no gap is left."""
    NumberSeries.objects.get_or_create(village_id=matter.village_id, year=matter.year)
    series = NumberSeries.objects.select_for_update().get(village_id=matter.village_id, year=matter.year)
    series.last += 1
    series.save(update_fields=["last"])
    return matter.programme.pack.numbering.number(village=matter.village_id, year=matter.year, serial=series.last)


def _each(matters: Versioned, act: Callable[[Matter, int], Matter]) -> list[Matter]:
    """Do `act` on each, collect every refusal, and refuse all when there is one."""
    done, problems = [], []
    for matter, version in matters:
        try:
            done.append(act(matter, version))
        except Refused as refusal:
            problems.extend(refusal.problems)
    if problems:
        raise Refused(problems)
    return done


def _objection_problems(
    by: Post, matter: Matter, notice: Notice | None, raised_by: str, raised_on: date, text: str
) -> list[Problem]:
    problems = []
    if not by.may(Capability.OBJECT):
        problems.append(
            Problem(
                str(by),
                _("Your post does not record objections."),
                _("The village or its township records them."),
            )
        )
    if notice is None:
        problems.append(
            Problem(
                matter.title,
                _("This matter is not on public notice."),
                _("Objections are recorded while the notice runs."),
            )
        )
    elif not notice.opened_on <= raised_on <= min(notice.closes_on, clock.today()):
        problems.append(
            Problem(
                _("raised on"),
                _("The notice ran from %(first)s to %(last)s.") % {"first": notice.opened_on, "last": notice.closes_on},
                _("Enter a day of the notice, not in the future."),
            )
        )
    problems += rules.text_problems(_("raised by"), raised_by, most=60)
    problems += rules.text_problems(_("objection"), text)
    return problems
