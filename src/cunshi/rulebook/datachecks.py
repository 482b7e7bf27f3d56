"""What the monthly check of the data looks for (FUND-06): which rules are on, and from which figures they fire."""

from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Literal, get_args

from pydantic import Field

from cunshi.kernel.words import say
from cunshi.rulebook.tree import PackProblem
from cunshi.rulebook.values import Entry, Level, Sourced

if TYPE_CHECKING:
    from cunshi.rulebook.view import View

# What can be looked for; each is one query in the room of checks.
CheckKind = Literal[
    "allocated_above_planned",
    "paid_above_allocated",
    "reimbursed_above_paid",
    "finished_without_start",
    "started_before_listed",
    "finished_before_started",
    "finish_planned_before_start",
    "no_planned_dates",
    "no_funds_planned",
    "no_beneficiaries",
    "nobody_responsible",
    "whole_but_not_finished",
    "no_report",
    "begun_without_money",
    "finished_without_payment",
    "allocated_but_unpaid",
    "paid_but_not_advanced",
    "reports_and_entries_differ",
    "accepted_without_photos",
    "written_off_without_inspection",
]
KINDS: tuple[CheckKind, ...] = get_args(CheckKind)

# The figures that a kind needs beside its name; every other figure is refused.
FIGURES: dict[str, frozenset[str]] = {
    "whole_but_not_finished": frozenset({"days"}),
    "no_report": frozenset({"days"}),
    "begun_without_money": frozenset({"days"}),
    "finished_without_payment": frozenset({"days"}),
    "allocated_but_unpaid": frozenset({"days"}),
    "paid_but_not_advanced": frozenset({"percent"}),
    "reports_and_entries_differ": frozenset({"yuan"}),
}


class DataCheck(Entry):
    """A rule of the check. `days`: fires after more than so many; `percent`: below so much; `yuan`: by more than."""

    kind: CheckKind
    severity: Literal["error", "doubt"] = "error"
    days: Annotated[int, Field(ge=0)] | None = None
    percent: Annotated[int, Field(ge=1, le=100)] | None = None
    yuan: Annotated[Decimal, Field(ge=0)] | None = None
    off: bool = False


class MonthlyCheck(Sourced):
    """Which level issues the check each month; what it finds is to be mended by the end of the month."""

    by: Level


def disagreements(pack: "View") -> Iterator[PackProblem]:
    """Each rule has exactly the figures that its kind needs, and there is a level that issues the check."""
    rules = pack.items("data_checks")
    for path, rule in rules:
        needed = FIGURES.get(rule.kind, frozenset())
        given = {name for name in ("days", "percent", "yuan") if getattr(rule, name) is not None}
        for name in sorted(needed - given):
            what = say("The rule “{key}” needs the figure “{name}”.", key=rule.key, name=name)
            yield pack.node.problem((*path, name), what, say("Add it."))
        for name in sorted(given - needed):
            what = say("The rule “{key}” has no use for the figure “{name}”.", key=rule.key, name=name)
            yield pack.node.problem((*path, name), what, say("Take it away."))
    if rules and pack.one("monthly_check") is None and not pack.problems:
        what = say("Nobody issues the check of the data.")
        yield pack.node.problem(("data_checks",), what, say("Name its level under monthly_check."))


def loosened(upper: "View", lower: "View") -> Iterator[tuple[tuple[str | int, ...], str, DataCheck, DataCheck]]:
    """Rules that a lower plan turns off or lets fire later than above: path, sentence, rule above, own rule."""
    above = {rule.key: rule for _path, rule in upper.items("data_checks")}
    for path, own in lower.items("data_checks"):
        rule = above.get(own.key)
        if rule is None or rule == own:
            continue
        if own.off and not rule.off:
            yield path, say("The rule “{key}” of the plan above is turned off.", key=own.key), rule, own
        elif own.kind != rule.kind:
            yield path, say("The rule “{key}” looks for another thing than above.", key=own.key), rule, own
        elif _later(own, rule):
            yield path, say("The rule “{key}” fires later than above.", key=own.key), rule, own


def _later(own: DataCheck, above: DataCheck) -> bool:
    more = (own.days or 0) > (above.days or 0) or (own.yuan or 0) > (above.yuan or 0)
    return more or (own.percent or 0) < (above.percent or 0)
