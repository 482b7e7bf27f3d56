"""The money of past years' matters, loaded by the thousand: booked in bulk as a year that went to plan leaves it."""

from typing import Any

import pgtrigger
from django.db import connection
from django.utils.translation import gettext as _

from cunshi.foundation.divisions.span import ancestors
from cunshi.foundation.history.acting import acting
from cunshi.foundation.people.models import Post
from cunshi.kernel.problems import Problem, refuse_if
from cunshi.work.funds.models import Budget, ClosedYear
from cunshi.work.matters.actions.settled import require_loader
from cunshi.work.matters.states import State
from cunshi.work.programmes.models import Programme

# Kind, day, yuan, number of the document or voucher; each draws on the one before it.
_STEPS = (
    ("allocated", "matter.started_on", "line.planned", "'财农〔' || matter.year || '〕' || left(matter.village_id, 6)"),
    (
        "paid",
        "matter.started_on + (matter.finished_on - matter.started_on) / 2",
        "round(line.planned / 2, 2)",
        "'记-' || matter.id || '-1'",
    ),
    ("paid", "matter.finished_on", "line.planned - round(line.planned / 2, 2)", "'记-' || matter.id || '-2'"),
    ("reimbursed", "matter.accepted_on", "line.planned", "'报-' || matter.id"),
)
_SETTLED = """
    funds_fundline AS line JOIN matters_matter AS matter ON matter.id = line.matter_id
    WHERE matter.programme_id = %s AND matter.illustrative AND matter.state = %s
      AND matter.number IS NOT NULL AND NOT line.source = ANY (%s)
      AND NOT EXISTS (
          SELECT FROM funds_fundentry AS held WHERE held.matter_id = matter.id AND held.kind <> 'planned')"""

_ROW_BY_ROW = ("funds.FundEntry:fund_entry_allowed", "funds.FundEntry:fund_entry_booked")
_ADD_UP = """
    UPDATE funds_fundline AS line SET allocated = sums.allocated, paid = sums.paid, reimbursed = sums.reimbursed
    FROM (
        SELECT entry.matter_id, entry.source,
            sum(entry.amount) FILTER (WHERE entry.kind = 'allocated') AS allocated,
            sum(entry.amount) FILTER (WHERE entry.kind = 'paid') AS paid,
            sum(entry.amount) FILTER (WHERE entry.kind = 'reimbursed') AS reimbursed
        FROM funds_fundentry AS entry JOIN settled USING (matter_id, source)
        WHERE entry.kind <> 'planned' GROUP BY 1, 2
    ) AS sums
    WHERE line.matter_id = sums.matter_id AND line.source = sums.source"""


def book_settled(*, by: Post | None, programme: Programme) -> int:
    """Book the lines of a plan's illustrative matters that are written off and have no bookings yet.

    All is allocated at the start, paid in two parts half way and at the finish, reimbursed at acceptance; `by` None is
    the installation itself. Returns the number of entries.
    """
    require_loader(by, programme)
    refuse_if([_closed(programme), _budgeted(programme)])
    in_kind = [each.key for each in programme.pack.fund_sources if each.in_kind]
    given: list[Any] = [programme.pk, State.WRITTEN_OFF, in_kind]
    # Numbers are made here, each once, and no year is closed: a lock for each would only fill the server's memory.
    # Lines are added up at once afterwards; their checks hold all the same.
    with acting(by), pgtrigger.ignore(*_ROW_BY_ROW), connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMP TABLE settled ON COMMIT DROP AS SELECT line.* FROM {_SETTLED}", given)
        count = 0
        for kind, day, yuan, number in _STEPS:
            cursor.execute(
                f"""INSERT INTO funds_fundentry
                    (matter_id, source, kind, amount, "on", voucher, note, by_id, recorded_at)
                SELECT matter.id, line.source, '{kind}', {yuan}, {day}, {number},
                    '', %s::bigint, ({day} + time '17:00') AT TIME ZONE 'Asia/Shanghai'
                FROM settled AS line JOIN matters_matter AS matter ON matter.id = line.matter_id
                WHERE {yuan} > 0 ORDER BY line.id""",
                [by.pk if by else None],
            )
            count += cursor.rowcount
        cursor.execute(_ADD_UP)
        cursor.execute("DROP TABLE settled")
    return count


def _closed(programme: Programme) -> Problem | None:
    """Entries of a closed year stay as they are, in a part of the plan as in all of it."""
    above = [*ancestors(programme.root_id), programme.root_id]
    years = ClosedYear.objects.filter(year=programme.year)
    inside = years.filter(division__code__startswith=programme.root.prefix)
    if not (years.filter(division__in=above) | inside).exists():
        return None
    return Problem(
        str(programme),
        _("The books of %(year)d are closed.") % {"year": programme.year},
        _("Book it in the open year, and say in the note what it belongs to."),
    )


def _budgeted(programme: Programme) -> Problem | None:
    """Budgets are drawn on entry by entry, which a load in bulk does not do."""
    if not Budget.objects.filter(year=programme.year, division__code__startswith=programme.root.prefix).exists():
        return None
    return Problem(
        str(programme),
        _("Budgets of this year are set; its matters are booked one by one."),
        _("Book these matters on their own pages."),
    )
