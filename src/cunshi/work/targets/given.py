"""What a place was given: the amount of a target, until when, to which standard, and who may be given shares of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import QuerySet

from cunshi.foundation.divisions.models import Division
from cunshi.foundation.people.models import Post, Unit
from cunshi.rulebook import targets as rulebook
from cunshi.rulebook.targets import Target
from cunshi.work.programmes.models import Programme
from cunshi.work.targets.models import Share, Split, SplitState, Stated


@dataclass(frozen=True)
class Given:
    """The amount of a target at one place; None where the plan leaves to a figure that nobody stated yet."""

    amount: Decimal | None
    until: date
    standard: str = ""
    floor: Decimal | None = None


def targets_of(programme: Programme) -> list[Target]:
    """The plan's own targets; those of a wider plan that it extends run there, whose shares come down to it."""
    above = programme.extends
    if above is None or above.root_id == programme.root_id:
        return programme.pack.targets
    held = {each.key for each in above.pack.targets}
    return [each for each in programme.pack.targets if each.key not in held]


def find(programme: Programme, key: str) -> Target | None:
    """A target of the plan by its key."""
    return next((each for each in targets_of(programme) if each.key == key), None)


def of_root(programme: Programme, target: Target, stated: Decimal | None) -> Given:
    """What the plan itself asks of its whole division."""
    amount = target.value if target.value is not None else stated
    return Given(amount, rulebook.until(programme.pack, target), floor=stated if target.floor else None)


def stated(programmes: Iterable[Programme]) -> dict[tuple[int, str], Decimal]:
    """The newest figure stated for each target whose figure isn't the plan's."""
    rows = Stated.objects.filter(programme__in=programmes).order_by("pk")
    return {(plan, key): amount for plan, key, amount in rows.values_list("programme_id", "target", "amount")}


def locked_shares(programmes: Iterable[Programme]) -> QuerySet[Share]:
    """The shares of the splits that hold now."""
    return Share.objects.filter(split__state=SplitState.LOCKED, split__programme__in=programmes)


def at(programme: Programme, target: Target, code: str) -> Given | None:
    """What a division was given of a target: the plan's figure at its root, a share below; None for no share."""
    if code == programme.root_id:
        known = stated([programme]).get((programme.pk, target.key)) if target.stated else None
        return of_root(programme, target, known)
    share = locked_shares([programme]).filter(split__target=target.key, division=code, unit=None, person=None).first()
    return Given(share.amount, share.deadline, share.standard, share.floor) if share else None


def splits_of(programme: Programme, target: Target, code: str) -> list[Split]:
    """Every version of a division's split, the newest first."""
    rows = Split.objects.filter(programme=programme, target=target.key, division=code)
    return list(rows.select_related("made_by__unit", "made_by__account", "locked_by__unit", "locked_by__account"))


def below(target: Target, division: Division) -> list[Division]:
    """The divisions that can be given a share: those directly below, as far down as the plan goes."""
    if target.breakdown is None:
        return []
    rows = Division.objects.children_of(division.code)
    return [each for each in rows if each.level <= target.breakdown]


def units_of(division: Division) -> list[Unit]:
    """The units of the division itself that can be given a share."""
    return list(Unit.objects.filter(division=division).order_by("name"))


def people_of(division: Division) -> list[Post]:
    """Who holds a post of the division today: each can be given a share."""
    rows = Post.objects.filter(division=division).current()
    return list(rows.select_related("account", "unit").order_by("account__full_name", "pk"))
