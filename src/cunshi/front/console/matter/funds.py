"""The fund ledger on a matter's page: lines by source, entries, labour, and what can be booked now."""

from collections.abc import Sequence
from typing import Any

from cunshi.foundation.people.models import Post
from cunshi.front.console.forms.funds import BookForm, LabourForm, money_lines, source_name
from cunshi.front.console.forms.matter import ActForm
from cunshi.front.console.matter import fund_rows
from cunshi.oversight.measures.registry import measure
from cunshi.work.funds import access
from cunshi.work.funds.models import FundEntry, Kind, Labour
from cunshi.work.funds.queries import Money, money_of, worked
from cunshi.work.matters.models import Matter
from cunshi.work.matters.states import BEGUN, IN_LEDGER

# Entries that stand open; older ones unfold.
OPEN = 8
RATES = ("allocation", "expenditure", "reimbursement")
FORMS: dict[str, type[ActForm]] = {"book": BookForm, "labour": LabourForm}


def funds(post: Post, matter: Matter, kept: dict[str, ActForm]) -> dict[str, Any] | None:
    """The section; None for a matter that never stood in the ledger. `kept` are forms that came back, by key."""
    lines, listed = fund_rows.lines_of(matter), matter.state in IN_LEDGER
    if not lines and not listed:
        return None
    entries, labour = fund_rows.entries_of(matter), fund_rows.labour_of(matter)
    may = {
        "book": listed and access.may_book(post, matter) and bool(money_lines(matter)),
        "labour": matter.state in BEGUN and access.may_record_labour(post, matter),
    }
    told = _told(matter, entries, access.may_book(post, matter))
    return {
        "lines": [_line(source_name(matter, line.source), money_of([line])) for line in lines],
        "total": _line("", money_of(lines)),
        "rates": [measure(key) for key in RATES],
        "entries": told[:OPEN],
        "older": told[OPEN:],
        "count": len(told),
        "labour": _told(matter, labour, access.may_record_labour(post, matter)),
        "worked": worked(labour),
        "budgets": [row | {"name": source_name(matter, row["source"])} for row in _budgets(matter)],
        "forms": {
            key: kept.get(key) or form(matter=matter, auto_id=f"{key}-%s") for key, form in FORMS.items() if may[key]
        },
        "open": set(kept),
    }


def _line(name: str, sums: Money) -> dict[str, Any]:
    values = {"investment": sums.planned, "allocated": sums.allocated}
    values |= {"paid": sums.paid, "reimbursed": sums.reimbursed}
    return {"name": name, "sums": sums, "rates": [measure(key).value(values) for key in RATES]}


def _budgets(matter: Matter) -> list[dict[str, Any]]:
    """Budgets of the sources that this matter draws on."""
    own = {line.source for line in fund_rows.lines_of(matter)}
    return [row for row in fund_rows.budgets_of(matter) if row["source"] in own]


def _told(matter: Matter, rows: Sequence[FundEntry | Labour], may: bool) -> list[dict[str, Any]]:
    """Rows, the newest first, each with what it reverses or was reversed by."""
    by_pk = {row.pk: row for row in rows}
    undone = {row.reverses_id: row for row in rows if row.reverses_id}
    return [
        {
            "row": row,
            "source": source_name(matter, row.source) if isinstance(row, FundEntry) else "",
            "undoes": by_pk.get(row.reverses_id or 0),
            "undone": undone.get(row.pk),
            "reversible": may and not row.reverses_id and row.pk not in undone and row.kind != Kind.PLANNED,
        }
        for row in reversed(rows)
    ]
