"""What a proposal planned becomes entries of the fund ledger when its matter is listed."""

from collections.abc import Sequence
from typing import Any

from cunshi.foundation.history.acting import acting
from cunshi.foundation.people.models import Post
from cunshi.kernel import clock
from cunshi.work.funds.models import FundEntry, Kind
from cunshi.work.matters.models import Matter, PlannedFund


def book_planned(*, matters: Sequence[Matter], by: Post | None, **_signal: Any) -> list[FundEntry]:
    """One entry for each source of each matter, on the day it was listed; called within the act that lists them."""
    days = {matter.pk: matter.listed_on for matter in matters}
    rows = PlannedFund.objects.filter(matter__in=days).order_by("matter_id", "pk")
    with acting(by):
        return FundEntry.objects.bulk_create(
            FundEntry(
                matter_id=row.matter_id,
                source=row.source,
                kind=Kind.PLANNED,
                amount=row.amount,
                on=days[row.matter_id] or clock.today(),
                by=by,
                recorded_at=clock.now(),
            )
            for row in rows
        )
