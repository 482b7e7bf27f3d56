"""A household is registered, changed, ended."""

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _

from cunshi.foundation.divisions.models import Division
from cunshi.foundation.divisions.queries import retired_among
from cunshi.foundation.history.acting import acting
from cunshi.foundation.people.models import Post
from cunshi.foundation.privacy import kinds
from cunshi.foundation.privacy.kinds import Kind
from cunshi.foundation.residents import access, rules
from cunshi.foundation.residents.actions.holding import hold
from cunshi.foundation.residents.actions.members import add_resident
from cunshi.foundation.residents.models import Household, Resident
from cunshi.foundation.residents.rules import HouseholdDraft, MemberDraft
from cunshi.kernel.codes import Level
from cunshi.kernel.problems import Problem, refuse_if


def register_household(*, by: Post | None, village: Division, draft: HouseholdDraft) -> Household:
    """Enter a household of a village, without its members yet."""
    access.require_register(by, village.code)
    with acting(by):
        Division.objects.select_for_update(no_key=True).get(pk=village.code)
        refuse_if(
            [
                *retired_among([village]),
                _not_a_village(village),
                *rules.household_problems(draft),
                _number_taken(village.code, draft.number),
            ]
        )
        row = fill_household(Household(division=village), draft)
        row.save()
    return row


def enter_household(
    *, by: Post | None, village: Division, draft: HouseholdDraft, members: Sequence[MemberDraft]
) -> Household:
    """Enter a household together with its members: all of it or nothing."""
    access.require_register(by, village.code)
    with acting(by):
        row = register_household(by=by, village=village, draft=draft)
        for member in members:
            add_resident(by=by, household=row, draft=member)
    return row


def change_household(*, by: Post | None, household: Household, draft: HouseholdDraft, version: int) -> Household:
    """Change number, group, head's name, size or kinds; `version` is what the writer had before him."""
    access.require_register(by, household.division_id)
    with acting(by):
        row = hold(household, version)
        refuse_if(
            [
                *rules.household_problems(draft),
                _number_taken(row.division_id, draft.number, besides=row),
                _head_is_another(row, draft),
            ]
        )
        fill_household(row, draft)
        row.version += 1
        row.save()
    return row


def end_household(*, by: Post | None, household: Household, on: date | None, why: str, version: int) -> Household:
    """The whole household left on a day: who still lived there leaves for the same reason."""
    access.require_register(by, household.division_id)
    with acting(by):
        row = hold(household, version)
        members = list(Resident.objects.select_for_update(no_key=True).living().filter(household=row))
        youngest = max((each.born for each in members), default=date.min)
        refuse_if(rules.leaving_problems(youngest, on, why))
        for member in members:
            member.left_on, member.left_why, member.version = on, why, member.version + 1
            member.save()
        row.ended_on, row.version = on, row.version + 1
        row.save()
    return row


def fill_household(row: Household, draft: HouseholdDraft) -> Household:
    """Put a draft without problems into its row."""
    row.number, row.group, row.head = draft.number.strip(), draft.group.strip(), kinds.normal(Kind.NAME, draft.head)
    row.size, row.tags = draft.size or 0, list(draft.tags)
    return row


def _not_a_village(village: Division) -> Problem | None:
    if village.level == Level.VILLAGE:
        return None
    return Problem(
        str(village), _("Households belong to villages and communities."), _("Choose the village they live in.")
    )


def _number_taken(code: str, number: str, besides: Household | None = None) -> Problem | None:
    rows = Household.objects.filter(division=code, number=number.strip())
    found = rows.exclude(pk=besides.pk).first() if besides else rows.first()
    if found is None:
        return None
    return Problem(
        _("Household number"),
        _("The village has a household %(household)s already.") % {"household": found},
        _("Open that one, or give this one another number."),
    )


def _head_is_another(row: Household, draft: HouseholdDraft) -> Problem | None:
    """The member who is the head says the head's name."""
    head = Resident.objects.living().filter(household=row, relation="head").first()
    if head is None or head.name == kinds.normal(Kind.NAME, draft.head):
        return None
    return Problem(
        _("Household head"),
        _("The member who is the head is called %(name)s.") % {"name": head.name},
        _("Change the member's name, or make another member the head."),
    )
