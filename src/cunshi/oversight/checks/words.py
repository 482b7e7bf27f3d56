"""Breaches in words: what is wrong with which figures, and where it is mended."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from cunshi.kernel import money
from cunshi.rulebook.schema import Pack

_SENTENCES: dict[str, Promise] = {
    "allocated_above_planned": _l("Of %(planned)s yuan planned, %(allocated)s yuan are allocated."),
    "paid_above_allocated": _l("Of %(allocated)s yuan allocated, %(paid)s yuan are paid."),
    "reimbursed_above_paid": _l("Of %(paid)s yuan paid, %(reimbursed)s yuan are reimbursed."),
    "finished_without_start": _l("It is finished, but has no day of start."),
    "started_before_listed": _l("It started before it was listed."),
    "finished_before_started": _l("It finished before it started."),
    "finish_planned_before_start": _l("Its planned finish lies before its planned start."),
    "no_planned_dates": _l("Its planned start or planned finish is missing."),
    "no_funds_planned": _l("No funds are planned for it."),
    "no_beneficiaries": _l("The number of households that benefit is missing."),
    "nobody_responsible": _l("No responsible person is named."),
    "whole_but_not_finished": _l("It was reported whole %(silent)s days ago and is not reported finished."),
    "no_report": _l("It is under way, and nothing was reported for %(silent)s days."),
    "begun_without_money": _l("It began %(begun)s days ago, and no money is allocated."),
    "finished_without_payment": _l("It was finished %(finished)s days ago, and nothing is paid."),
    "allocated_but_unpaid": _l("%(allocated)s yuan were allocated %(unspent)s days ago, and nothing is paid."),
    "paid_but_not_advanced": _l("All %(paid)s yuan are paid, and its progress is %(percent)s%%."),
    "reports_and_entries_differ": _l("Reports say %(reported)s yuan were paid, the entries %(paid)s yuan."),
    "accepted_without_photos": _l("It was accepted, and there is no photo."),
    "written_off_without_inspection": _l("It was written off, and no inspection was passed."),
}

# The part of a matter's page where a kind is mended.
PLACES = {
    "allocated_above_planned": "funds",
    "paid_above_allocated": "funds",
    "reimbursed_above_paid": "funds",
    "no_funds_planned": "funds",
    "begun_without_money": "funds",
    "finished_without_payment": "funds",
    "allocated_but_unpaid": "funds",
    "paid_but_not_advanced": "funds",
    "reports_and_entries_differ": "funds",
    "whole_but_not_finished": "next",
    "no_report": "progress",
    "accepted_without_photos": "photos",
    "written_off_without_inspection": "inspections",
}


def sentence(kind: str, facts: Mapping[str, Any]) -> str:
    """What is wrong, in one sentence."""
    told = dict(facts)
    for name in ("planned", "allocated", "paid", "reimbursed", "reported"):
        told[name] = money.yuan(Decimal(str(told.get(name) or 0)))
    return str(_SENTENCES[kind]) % told


def rule_name(pack: Pack, key: str) -> str:
    """What the plan calls a rule, its key where the plan has it no more."""
    return next((each.names.text(get_language()) for each in pack.data_checks if each.key == key), key)


STATES: dict[str, Promise] = {
    "open": _l("to be mended"),
    "late": _l("late, not mended"),
    "answered": _l("explained, to be confirmed"),
    "explained": _l("explained and confirmed"),
    "mended": _l("mended"),
    "carried": _l("carried over"),
}
LIGHTS = {"open": "amber", "late": "red", "answered": "none", "explained": "green", "mended": "green", "carried": "red"}
SHAPES = {"open": "◆", "late": "▲", "answered": "?", "explained": "✓", "mended": "✓", "carried": "▲"}


def standing_since(months: int) -> str:
    """For how many checks in a row a finding stands; nothing for the first."""
    return _("month %(months)d in a row") % {"months": months} if months > 1 else ""
