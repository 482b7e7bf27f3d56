"""Whether an act is allowed now: each guard of the table of states, as a list of problems in words."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from cunshi.foundation.people.models import UnitKind
from cunshi.kernel.codes import Level
from cunshi.kernel.problems import Problem
from cunshi.rulebook.parts import RouteStep
from cunshi.work.matters import queries, rules
from cunshi.work.matters.models import Matter
from cunshi.work.matters.states import ALIVE, Action

Facts = Mapping[str, Any]
Guard = Callable[[Matter, Facts], list[Problem]]


def complete(matter: Matter, facts: Facts) -> list[Problem]:
    """What a level needs in order to decide is filled in."""
    asked = {
        _("planned start"): matter.planned_start,
        _("planned finish"): matter.planned_finish,
        _("planned investment"): matter.planned,
        _("responsible person"): matter.responsible,
    }
    return [
        Problem(label, _("This is still empty."), _("Fill it in under “Edit”."))
        for label, value in asked.items()
        if not value
    ]


def deliberated(matter: Matter, facts: Facts) -> list[Problem]:
    """Every deliberation that the plan wants before submission is held and passed."""
    return _open_steps(matter, "submit")


def disclosed(matter: Matter, facts: Facts) -> list[Problem]:
    """Every disclosure that the plan wants before write-off is recorded."""
    return _open_steps(matter, "write_off")


def _open_steps(matter: Matter, act: str) -> list[Problem]:
    passed = queries.passed_steps(matter)
    return [
        Problem(
            rules.shown(step.names),
            _("This step of deliberation and disclosure is not recorded as passed."),
            _("Record it with date, votes and minutes."),
        )
        for step in rules.steps_before(matter.programme.pack, act)
        if step.key not in passed
    ]


def mergeable(matter: Matter, facts: Facts) -> list[Problem]:
    """A duplicate goes into a living matter of the same plan that covers one of its villages."""
    into: Matter = facts["into"]
    if into.pk == matter.pk:
        return [Problem(matter.title, _("A matter cannot be merged into itself."), _("Choose another matter."))]
    problems = _route_lets(matter, Action.MERGE) if matter.level else []
    if into.programme_id != matter.programme_id or into.state not in ALIVE:
        problems.append(
            Problem(
                into.title,
                _("Matters are merged only into a living matter of the same plan and year."),
                _("Choose another matter."),
            )
        )
    covered = {row.village_id for row in into.coverage.all()}
    if not covered & {row.village_id for row in matter.coverage.all()}:
        problems.append(
            Problem(
                into.title,
                _("The two matters share no village."),
                _("Propose a joint matter instead, with both villages."),
            )
        )
    return problems


def route_accepts(matter: Matter, facts: Facts) -> list[Problem]:
    """The level may accept by the plan's route, handles it itself or hands it down, and names a department on top."""
    problems = _route_lets(matter, Action.ACCEPT)
    handling = facts.get("handling_level")
    step = _route_step(matter)
    if step is None or handling not in step.handles:
        problems.append(
            Problem(
                _("handling level"),
                _("A level handles a matter itself or hands it down, never up."),
                _("Choose your own level or one below it; to ask the level above, raise the matter."),
            )
        )
    unit = facts.get("lead_unit") or matter.lead_unit
    department = unit is not None and unit.kind == UnitKind.DEPARTMENT
    if handling == Level.REGION and matter.programme.pack.route.top_assigns_department and not department:
        problems.append(
            Problem(
                _("lead unit"),
                _("A matter handled by the region is handed to a department."),
                _("Choose the department that leads it."),
            )
        )
    return problems


def route_raises(matter: Matter, facts: Facts) -> list[Problem]:
    """The level may raise by the plan's route, and there is a level above it."""
    if facts.get("to_level") is None:
        return [
            Problem(
                matter.title,
                _("There is no level above to raise it to."),
                _("Accept, return or reject the matter."),
            )
        ]
    return _route_lets(matter, Action.RAISE)


def route_returns(matter: Matter, facts: Facts) -> list[Problem]:
    """The level may return by the plan's route."""
    return _route_lets(matter, Action.RETURN)


def route_rejects(matter: Matter, facts: Facts) -> list[Problem]:
    """The level may reject by the plan's route."""
    return _route_lets(matter, Action.REJECT)


def _route_step(matter: Matter) -> RouteStep | None:
    return matter.programme.pack.route.step(Level(matter.level)) if matter.level else None


def _route_lets(matter: Matter, action: Action) -> list[Problem]:
    step = _route_step(matter)
    if step is not None and action in step.may:
        return []
    return [
        Problem(
            matter.title,
            _("The plan's route does not let this level do so: %(action)s.") % {"action": action.label},
            _("Choose another decision."),
        )
    ]


def objection_upheld(matter: Matter, facts: Facts) -> list[Problem]:
    """A matter is taken off a notice only when an objection to it was upheld."""
    objection = facts.get("objection")
    if objection is not None and objection.upheld and objection.matter_id == matter.pk:
        return []
    return [
        Problem(
            matter.title,
            _("No objection to this matter was upheld."),
            _("Answer the objection first; a matter without one is listed when the notice ends."),
        )
    ]


def notice_over(matter: Matter, facts: Facts) -> list[Problem]:
    """The days of public notice have passed."""
    if matter.notice is not None and matter.notice.over:
        return []
    return [
        Problem(
            matter.title,
            _("The public notice runs until %(day)s.") % {"day": matter.notice.closes_on if matter.notice else "—"},
            _("List the matter after that day."),
        )
    ]


def objections_answered(matter: Matter, facts: Facts) -> list[Problem]:
    """Every objection is answered, those of an earlier notice too, and none of this notice was upheld."""
    problems = []
    for objection in matter.objections.all():
        if objection.upheld is None:
            problems.append(
                Problem(
                    matter.title,
                    _("The objection of %(name)s is not answered.") % {"name": objection.raised_by},
                    _("Answer it first."),
                )
            )
        elif objection.upheld and objection.notice_id == matter.notice_id:
            problems.append(
                Problem(
                    matter.title,
                    _("The objection of %(name)s was upheld.") % {"name": objection.raised_by},
                    _("Take the matter back to the village."),
                )
            )
    return problems


def reported_whole(matter: Matter, facts: Facts) -> list[Problem]:
    """Progress has been reported as 100%."""
    if matter.percent == 100:
        return []
    return [
        Problem(
            matter.title,
            _("Progress stands at %(percent)d%%.") % {"percent": matter.percent},
            _("Report 100% with what was done, then report it finished."),
        )
    ]


def supervisors_answered(matter: Matter, facts: Facts) -> list[Problem]:
    """Every objection of a village's supervisory committee is answered."""
    return [
        Problem(
            matter.title,
            _("%(name)s (%(post)s) objected on %(day)s to “%(stage)s”: %(text)s")
            % {
                "name": row.by.account,
                "post": row.by,
                "day": localtime(row.at).date(),
                "stage": queries.stage_name(matter, row.stage),
                "text": row.text,
            },
            _("The village or the township answers first; until then the inspection can only be recorded as failed."),
        )
        for row in matter.supervisions.all()
        if row.open
    ]


def archive_complete(matter: Matter, facts: Facts) -> list[Problem]:
    """The archive holds every item of the plan's list."""
    return [
        Problem(
            rules.shown(item.names),
            _("The archive lacks this item (%(count)d missing).") % {"count": missing},
            _("Add the file under “Archive”.") if item.held_by == "file" else _("Record it on the matter's page."),
        )
        for item, missing in queries.archive_gaps(matter)
    ]


GUARDS: dict[str, Guard] = {
    guard.__name__: guard
    for guard in (
        complete,
        deliberated,
        disclosed,
        mergeable,
        route_accepts,
        route_raises,
        route_returns,
        route_rejects,
        objection_upheld,
        notice_over,
        objections_answered,
        reported_whole,
        supervisors_answered,
        archive_complete,
    )
}
