"""A pack's conditions asked of the database: which records they hold for, counted or added up."""

from collections.abc import Iterable
from datetime import timedelta
from decimal import Decimal

from django.db.models import Aggregate, Case, Count, DateField, DecimalField, Q, Sum, Value, When
from django.db.models.fields.json import KT
from django.db.models.functions import Cast
from django.db.models.lookups import GreaterThanOrEqual, In, LessThan, LessThanOrEqual, Regex

from cunshi.kernel import clock
from cunshi.rulebook.conditions import Condition
from cunshi.rulebook.registers import Tally

_NUMBER = r"^-?\d+(\.\d+)?$"
_DAY = r"^\d{4}-\d{2}-\d{2}$"
_WIDE = DecimalField(max_digits=24, decimal_places=4)


def number(key: str, column: str = "values") -> Case:
    """A field's number; null where the record has none. Guarded: the database may look at other registers' rows."""
    text = KT(f"{column}__{key}")
    return Case(When(Q(Regex(text, _NUMBER)), then=Cast(text, _WIDE)), default=Value(None), output_field=_WIDE)


def asked(conditions: Iterable[Condition]) -> Q:
    """The records for which all conditions hold today."""
    found = Q()
    for condition in conditions:
        found &= _one(condition)
    return found


def _one(condition: Condition) -> Q:
    key = condition.field
    there = Q(values__has_key=key)
    if condition.filled is False:
        return ~there
    found = there
    if condition.among:
        found &= Q(In(KT(f"values__{key}"), condition.among))
    if condition.unlike:
        found &= ~Q(In(KT(f"values__{key}"), condition.unlike))
    return found & _measured(condition) & _aged(condition)


def _measured(condition: Condition) -> Q:
    found, mine = Q(), number(condition.field)
    if condition.at_least is not None:
        found &= Q(GreaterThanOrEqual(mine, condition.at_least))
    if condition.at_most is not None:
        found &= Q(LessThanOrEqual(mine, condition.at_most))
    if condition.below is not None:
        found &= Q(LessThan(mine, condition.below))
    if condition.falls_by is not None:
        share = condition.falls_by
        left = Decimal(share.denominator - share.numerator) / share.denominator
        before = number(condition.field, "before")
        found &= Q(LessThan(Value(Decimal(0)), before)) & Q(LessThanOrEqual(mine, before * Value(left)))
    return found


def _aged(condition: Condition) -> Q:
    if not condition.dated:
        return Q()
    text = KT(f"values__{condition.field}")
    day = Case(When(Q(Regex(text, _DAY)), then=Cast(text, DateField())), default=Value(None), output_field=DateField())
    found, today = Q(), clock.today()
    if condition.days_ago is not None:
        found &= Q(LessThanOrEqual(day, today - timedelta(days=condition.days_ago)))
    if condition.within_days is not None:
        ahead = today + timedelta(days=condition.within_days)
        found &= Q(GreaterThanOrEqual(day, today)) & Q(LessThanOrEqual(day, ahead))
    return found


def counted(tally: Tally, more: Q | None = None) -> Q:
    """The records that a tally counts."""
    found = asked(tally.where) & (more if more is not None else Q())
    if tally.state == "open":
        found &= Q(closed_on=None)
    elif tally.state == "closed":
        found &= Q(closed_on__isnull=False)
    elif tally.state == "late":
        found &= Q(closed_on=None, due__lt=clock.today())
    if tally.reached:
        found &= Q(done__contains=[tally.reached]) | Q(closed_as=tally.reached)
    return found


def aggregate(tally: Tally, more: Q | None = None) -> Aggregate:
    """The figure of a tally as an aggregate over records of its register."""
    which = counted(tally, more)
    if tally.sum:
        return Sum(number(tally.sum), filter=which, default=Decimal(0))
    return Count("pk", filter=which)


def choice_is(key: str, choice: str) -> Q:
    return Q(**{f"values__{key}": choice})
