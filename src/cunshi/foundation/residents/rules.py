"""What is wrong with a household or a member as entered; no sentence repeats a personal number."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from cunshi.foundation.people.models import Post
from cunshi.foundation.privacy import kinds
from cunshi.foundation.privacy.kinds import Kind, Sex
from cunshi.foundation.residents.models import Leaving, Relation, Resident
from cunshi.kernel import clock
from cunshi.kernel.problems import Problem

LONGEST_NUMBER, LONGEST_GROUP, LONGEST_TAG, MOST_TAGS, MOST_PEOPLE = 40, 30, 20, 12, 50
OLDEST = 130


@dataclass(frozen=True)
class HouseholdDraft:
    """A household as entered; `size` None where no whole number was typed."""

    number: str
    head: str
    size: int | None
    group: str = ""
    tags: tuple[str, ...] = ()


@dataclass(frozen=True)
class MemberDraft:
    """A member as entered, in clear, which is why it prints nothing of itself.

    Where the ID number is known it says birth date and sex, which then may stay None and empty. In a change None
    leaves a personal number as it is, and an empty text removes it.
    """

    name: str = field(repr=False)
    relation: str = ""
    sex: str = field(default="", repr=False)
    born: date | None = field(default=None, repr=False)
    id_number: str | None = field(default=None, repr=False)
    phone: str | None = field(default=None, repr=False)
    bank: str | None = field(default=None, repr=False)


def tags_of(text: str) -> tuple[str, ...]:
    """Kinds as people type them, parted by commas or blanks; each once."""
    return tuple(dict.fromkeys(each for each in re.split(r"[\s,，、;；]+", text) if each))


def household_problems(draft: HouseholdDraft) -> Iterator[Problem]:
    yield from _text(_("Household number"), draft.number, LONGEST_NUMBER, asked=True)
    yield from _text(_("Villagers' group"), draft.group, LONGEST_GROUP)
    yield from kinds.problems(Kind.NAME, draft.head, _("Household head"))
    if draft.size is None or not 1 <= draft.size <= MOST_PEOPLE:
        yield Problem(
            _("People in it"),
            _("This is no whole number from 1 to %(most)d.") % {"most": MOST_PEOPLE},
            _("Enter how many people the household register names."),
        )
    if len(draft.tags) > MOST_TAGS or any(len(tag) > LONGEST_TAG for tag in draft.tags):
        yield Problem(
            _("Kind of household"),
            _("At most %(most)d kinds of at most %(long)d characters each.") % {"most": MOST_TAGS, "long": LONGEST_TAG},
            _("Part them by commas, such as: 脱贫户，低保户."),
        )


def member_problems(draft: MemberDraft, *, known: bool = False) -> Iterator[Problem]:
    """`known`: the member stands here already, with birth date and sex."""
    yield from kinds.problems(Kind.NAME, draft.name)
    if draft.relation not in Relation.values:
        yield Problem(
            _("Relation to the head"), _("No relation to the head is chosen."), _("Choose one from the list.")
        )
    for kind, text in ((Kind.ID_NUMBER, draft.id_number), (Kind.PHONE, draft.phone), (Kind.BANK, draft.bank)):
        if text:
            yield from kinds.problems(kind, text)
    if draft.born and not draft.id_number:
        yield from _birth_problems(draft.born)
    if draft.id_number and not kinds.problems(Kind.ID_NUMBER, draft.id_number):
        yield from _disagreeing(draft, draft.id_number)
    elif not draft.id_number and not known:
        yield from _unknown(draft)


def _disagreeing(draft: MemberDraft, id_number: str) -> Iterator[Problem]:
    """Birth date and sex typed beside the ID number that says them."""
    mend = _("Correct one of the two, or leave this field empty: the ID number says it.")
    if draft.born and draft.born != kinds.birth_date(id_number):
        yield Problem(_("Birth date"), _("The ID number says another birth date."), mend)
    if draft.sex and draft.sex != kinds.sex(id_number):
        yield Problem(_("Sex"), _("The ID number says the other sex."), mend)


def _unknown(draft: MemberDraft) -> Iterator[Problem]:
    """Without an ID number birth date and sex have to be entered."""
    if draft.sex not in Sex.values:
        yield Problem(
            _("Sex"), _("Without an ID number the sex is not known."), _("Choose it, or enter the ID number.")
        )
    if draft.born is None:
        yield Problem(
            _("Birth date"),
            _("Without an ID number the birth date is not known."),
            _("Enter it as year-month-day, or enter the ID number."),
        )


def _birth_problems(born: date) -> Iterator[Problem]:
    mend = _("Compare it with the household register.")
    if born > clock.today():
        yield Problem(_("Birth date"), _("It lies in the future."), mend)
    elif born.year < clock.today().year - OLDEST:
        yield Problem(_("Birth date"), _("It lies more than %(most)d years back.") % {"most": OLDEST}, mend)


def id_stands(by: Post | None, found: Resident) -> Problem:
    """That an ID number stands with somebody already; with whom is told only to a post that sees it anyway."""
    home = found.household
    if by is None or by.covers(home.division_id):
        what = _("This ID number stands already with %(name)s in household %(household)s of %(village)s.") % {
            "name": found.name,
            "household": home.number,
            "village": home.division.short_name,
        }
        return Problem(_("ID number"), what, _("Move the person here, or let the person leave there first."))
    return Problem(
        _("ID number"),
        _("This ID number stands already in a household outside your post."),
        _("Ask the township or county above to have the person leave there first."),
    )


def leaving_problems(born: date, day: date | None, why: str) -> Iterator[Problem]:
    if why not in Leaving.values:
        yield Problem(_("Reason of leaving"), _("No reason of leaving is chosen."), _("Choose one from the list."))
    if day is None:
        yield Problem(_("Left on"), _("This is no day."), _("Enter it as year-month-day."))
    elif not born <= day <= clock.today():
        yield Problem(
            _("Left on"), _("It lies before the birth or in the future."), _("Enter the day on which it happened.")
        )


def _text(where: str, text: str, most: int, *, asked: bool = False) -> Sequence[Problem]:
    if asked and not text.strip():
        return [Problem(where, _("It is missing."), _("Enter it."))]
    if len(text.strip()) > most:
        return [Problem(where, _("It is longer than %(most)d characters.") % {"most": most}, _("Shorten it."))]
    return []
