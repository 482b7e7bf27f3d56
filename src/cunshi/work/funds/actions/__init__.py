"""All writes of the fund ledger."""

from cunshi.work.funds.actions.booking import book, reverse
from cunshi.work.funds.actions.books import close_year, set_budget
from cunshi.work.funds.actions.labour import record_labour, reverse_labour
from cunshi.work.funds.actions.planning import book_planned
from cunshi.work.funds.actions.settled import book_settled

__all__ = [
    "book",
    "book_planned",
    "book_settled",
    "close_year",
    "record_labour",
    "reverse",
    "reverse_labour",
    "set_budget",
]
