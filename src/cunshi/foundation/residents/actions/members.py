"""Members of a household: added, changed, moved to another household, gone."""

from collections.abc import Iterator
from datetime import date

from django.db import connection
from django.utils.translation import gettext as _

from cunshi.foundation.history.acting import acting
from cunshi.foundation.people.models import Post
from cunshi.foundation.privacy import kinds
from cunshi.foundation.privacy.kinds import Kind
from cunshi.foundation.privacy.sealing import fingerprint, seal
from cunshi.foundation.residents import access, rules
from cunshi.foundation.residents.actions.holding import hold, hold_member
from cunshi.foundation.residents.models import Household, Relation, Resident
from cunshi.foundation.residents.rules import MemberDraft
from cunshi.kernel.problems import Problem, refuse_if

_SEALED = (("phone", Kind.PHONE), ("bank", Kind.BANK))


def add_resident(*, by: Post | None, household: Household, draft: MemberDraft) -> Resident:
    """Enter a member. An ID number is refused that stands in any household already."""
    access.require_register(by, household.division_id)
    with acting(by):
        home = hold(household)
        refuse_if(
            [
                *rules.member_problems(draft),
                *_id_taken(by, draft.id_number),
                _head_taken(home, draft.relation),
            ]
        )
        row = fill_member(Resident(household=home), draft)
        row.save()
        _name_head(home, row)
    return row


def change_resident(*, by: Post | None, resident: Resident, draft: MemberDraft, version: int) -> Resident:
    """Change a member; personal numbers that the draft holds as None stay as they are."""
    access.require_register(by, resident.household.division_id)
    with acting(by):
        row = hold_member(resident, version)
        known = draft.id_number is None and bool(row.id_number)
        refuse_if(
            [
                *rules.member_problems(draft, known=True),
                *_id_taken(by, draft.id_number, besides=row),
                _head_taken(row.household, draft.relation, besides=row),
                *_said_by_id(row, draft, known),
            ]
        )
        fill_member(row, draft)
        row.version += 1
        row.save()
        _name_head(row.household, row)
    return row


def move(*, by: Post | None, resident: Resident, to: Household, relation: str, version: int) -> Resident:
    """A member comes to live in another household, of the same village or another one within the post's subtree."""
    access.require_register(by, resident.household.division_id)
    access.require_register(by, to.division_id)
    with acting(by):
        # The two households are held in the order of their keys, so that two moves never wait for each other.
        for each in sorted((resident.household, to), key=lambda one: one.pk):
            hold(each)
        row = hold_member(resident, version)
        home = hold(to)
        refuse_if([_same_household(row, home), _relation_unknown(relation), _head_taken(home, relation)])
        row.household, row.relation, row.version = home, relation, row.version + 1
        row.save()
        _name_head(home, row)
    return row


def leave(*, by: Post | None, resident: Resident, on: date | None, why: str, version: int) -> Resident:
    """A member died or moved away; the row stays, and the ID number may be entered elsewhere."""
    access.require_register(by, resident.household.division_id)
    with acting(by):
        row = hold_member(resident, version)
        refuse_if(rules.leaving_problems(row.born, on, why))
        row.left_on, row.left_why, row.version = on, why, row.version + 1
        row.save()
    return row


def fill_member(row: Resident, draft: MemberDraft) -> Resident:
    """Put a draft without problems into its row, its personal numbers sealed; those that are None stay."""
    row.name, row.relation = kinds.normal(Kind.NAME, draft.name), draft.relation
    if draft.id_number is not None:
        value = kinds.normal(Kind.ID_NUMBER, draft.id_number)
        row.id_number, row.id_mark = seal(value), fingerprint(Kind.ID_NUMBER, value)
    if draft.id_number:
        row.born, row.sex = kinds.birth_date(draft.id_number) or row.born, kinds.sex(draft.id_number) or row.sex
    else:
        row.born, row.sex = draft.born or row.born, draft.sex or row.sex
    for name, kind in _SEALED:
        text = getattr(draft, name)
        if text is not None:
            setattr(row, name, seal(kinds.normal(kind, text)))
    return row


def head_of(home: Household) -> None:
    """Let the household go by the name of the member who is its head, if there is one."""
    row = Resident.objects.living().filter(household=home, relation=Relation.HEAD).first()
    if row is not None:
        _name_head(home, row)


def _name_head(home: Household, row: Resident) -> None:
    """The household goes by the name of the member who is its head."""
    if row.relation == Relation.HEAD and home.head != row.name:
        home.head, home.version = row.name, home.version + 1
        home.save(update_fields=["head", "version"])


def _id_taken(by: Post | None, text: str | None, besides: Resident | None = None) -> Iterator[Problem]:
    """The ID number stands in a household already."""
    if not text:
        return
    mark = fingerprint(Kind.ID_NUMBER, text)
    with connection.cursor() as cursor:
        # Whoever enters the same number elsewhere at this moment waits, and is then told where it stands.
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [mark])
    rows = Resident.objects.living().filter(id_mark=mark).exclude(id_mark="")
    found = rows.exclude(pk=besides.pk if besides else 0).select_related("household__division").first()
    if found is not None:
        yield rules.id_stands(by, found)


def _said_by_id(row: Resident, draft: MemberDraft, known: bool) -> Iterator[Problem]:
    """Birth date and sex that an ID number says are not changed beside it."""
    if known and ((draft.born and draft.born != row.born) or (draft.sex and draft.sex != row.sex)):
        yield Problem(
            _("Birth date"),
            _("The ID number says another birth date or sex."),
            _("Enter the ID number anew, or leave birth date and sex as they are."),
        )


def _head_taken(home: Household, relation: str, besides: Resident | None = None) -> Problem | None:
    if relation != Relation.HEAD:
        return None
    rows = Resident.objects.living().filter(household=home, relation=Relation.HEAD)
    found = rows.exclude(pk=besides.pk if besides else 0).first()
    if found is None:
        return None
    return Problem(
        _("Relation to the head"),
        _("%(name)s is the head of this household already.") % {"name": found.name},
        _("Change that member's relation first."),
    )


def _same_household(row: Resident, home: Household) -> Problem | None:
    if row.household_id != home.pk:
        return None
    return Problem(str(row), _("This person lives there already."), _("Choose another household."))


def _relation_unknown(relation: str) -> Problem | None:
    if relation in Relation.values:
        return None
    return Problem(_("Relation to the head"), _("No relation to the head is chosen."), _("Choose one from the list."))
