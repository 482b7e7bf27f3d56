"""Named reads of households and people, for this room's pages and for rooms above that point to them."""

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from cunshi.foundation.people.models import Post
from cunshi.foundation.privacy.kinds import Kind
from cunshi.foundation.privacy.sealing import fingerprint
from cunshi.foundation.residents.models import Household, HouseholdQuerySet, Resident


def households(post: Post) -> HouseholdQuerySet:
    """Today's households of the post's subtree, with their village."""
    return Household.objects.visible_to(post).living().select_related("division")


def residents(post: Post) -> QuerySet[Resident]:
    """Who lives in the post's subtree today, with household and village."""
    return Resident.objects.visible_to(post).living().select_related("household__division")


def by_id_number(post: Post, text: str) -> Resident | None:
    """Who has this ID number in the post's subtree: living there, else who left last. Opens no sealed value."""
    mark = fingerprint(Kind.ID_NUMBER, text)
    rows = Resident.objects.visible_to(post).filter(id_mark=mark).exclude(id_mark="")
    return rows.select_related("household__division").order_by(F("left_on").desc(nulls_first=True), "-pk").first()


def by_id_numbers(texts: list[str]) -> dict[str, Resident]:
    """Who lives anywhere today with one of these fingerprints, by fingerprint; one query. For checks, not for pages."""
    marks = {fingerprint(Kind.ID_NUMBER, text) for text in texts}
    rows = Resident.objects.living().filter(id_mark__in=marks).exclude(id_mark="")
    return {row.id_mark: row for row in rows.select_related("household__division")}


def named(rows: HouseholdQuerySet, text: str) -> HouseholdQuerySet:
    """The households whose number this is, or whose head's or member's name begins so."""
    member = Resident.objects.living().filter(household=OuterRef("pk"), name__startswith=text)
    return rows.filter(Q(number=text) | Q(head__startswith=text) | Exists(member))


def counted(rows: HouseholdQuerySet) -> HouseholdQuerySet:
    """Each with `members`, the number of people entered who live there."""
    return rows.annotate(members_now=Count("members", filter=Q(members__left_on=None)))


def label(row: Household | Resident) -> str:
    """A household or person in few words, for lists of rooms that point to it; no personal number in it."""
    if isinstance(row, Resident):
        return f"{row.name}（{label(row.household)}）"
    return f"{row.division.short_name} {row.number} {row.head}"
