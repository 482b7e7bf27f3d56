"""What the fund ledger holds of one matter, fetched along with the matter's own row."""

from datetime import date
from decimal import Decimal
from functools import reduce
from operator import or_
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import CharField, F, OuterRef, Q
from django.db.models.functions import Cast, JSONObject

from cunshi.work.funds.models import Budget, FundEntry, FundLine, Labour
from cunshi.work.matters.models import Matter

_SUMS = ("planned", "allocated", "paid", "reimbursed")
_READERS: dict[str, Any] = {
    **dict.fromkeys((*_SUMS, "amount", "days", "wages"), Decimal),
    "on": date.fromisoformat,
}
# The village and every division above it: whose budgets an allocation draws on.
_OVER = [f"village{'__parent' * step}_id" for step in range(5)]


def fund_lists() -> dict[str, ArraySubquery]:
    """Annotations of `load`: lines, entries and labour of a matter, and the budgets over it."""
    own = {"matter": OuterRef("pk")}
    kept = ("pk", "kind", "on", "note", "reverses_id")
    above = reduce(or_, (Q(division_id=OuterRef(each)) for each in _OVER))
    budgets = Budget.objects.filter(above, year=OuterRef("year"))
    return {
        "fund_lines": _rows(FundLine.objects.filter(**own).order_by("pk"), "source", yuan=_SUMS),
        "fund_entries": _rows(
            FundEntry.objects.filter(**own).order_by("on", "pk"), *kept, "source", "voucher", yuan=["amount"], by=True
        ),
        "fund_labour": _rows(
            Labour.objects.filter(**own).order_by("on", "pk"), *kept, "people", yuan=["days", "wages"], by=True
        ),
        "fund_budgets": _rows(
            budgets.order_by("division_id"), "source", "division_id", yuan=["amount", "allocated"],
            place="division__name",
        ),
    }  # fmt: skip


def _rows(rows: Any, *names: str, yuan: Any = (), by: bool = False, **paths: str) -> ArraySubquery:
    """Decimals travel as text: JSON knows no cents."""
    columns = {name: F(name) for name in names} | {name: F(path) for name, path in paths.items()}
    columns |= {name: Cast(name, CharField()) for name in yuan}
    if by:
        columns |= {"who": F("by__account__full_name"), "unit": F("by__unit__name")}
    return ArraySubquery(rows.values(data=JSONObject(**columns)))


def lines_of(matter: Matter) -> list[FundLine]:
    """The lines that `load` fetched."""
    return [FundLine(matter=matter, **_read(row)) for row in matter.fund_lines]  # type: ignore[attr-defined]


def entries_of(matter: Matter) -> list[FundEntry]:
    """The entries in the order of their days, with `who` and `unit` of the hand that booked them."""
    return [_made(FundEntry, row) for row in matter.fund_entries]  # type: ignore[attr-defined]


def labour_of(matter: Matter) -> list[Labour]:
    """The records of labour, likewise."""
    return [_made(Labour, row) for row in matter.fund_labour]  # type: ignore[attr-defined]


def budgets_of(matter: Matter) -> list[dict[str, Any]]:
    """The budgets over the matter: source, place, yuan left."""
    rows = (_read(row) for row in matter.fund_budgets)  # type: ignore[attr-defined]
    return [row | {"left": row["amount"] - Decimal(row["allocated"])} for row in rows]


def _read(row: dict[str, Any]) -> dict[str, Any]:
    return {name: _READERS[name](value) if name in _READERS else value for name, value in row.items()}


def _made(model: Any, row: dict[str, Any]) -> Any:
    values = _read(row)
    who, unit = values.pop("who"), values.pop("unit")
    made = model(**values)
    made.who, made.unit = who, unit
    return made
