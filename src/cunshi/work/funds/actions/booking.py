"""Money is allocated, paid and reimbursed line by line; what was booked wrongly is reversed, never changed."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal

from django.db import IntegrityError
from django.utils.translation import gettext as _

from cunshi.foundation.history.acting import acting
from cunshi.foundation.people.models import Post
from cunshi.kernel import clock, money
from cunshi.kernel.problems import Problem, Refused, refuse_if
from cunshi.work.funds import access, queries, rules
from cunshi.work.funds.models import FundEntry, Kind
from cunshi.work.funds.rules import Booked
from cunshi.work.matters.actions.moving import lock
from cunshi.work.matters.models import Matter
from cunshi.work.matters.rules import shown, text_problems
from cunshi.work.matters.states import IN_LEDGER

LONGEST: int = FundEntry._meta.get_field("voucher").max_length or 0


def book(
    *,
    by: Post,
    matter: Matter,
    source: str,
    kind: str,
    amount: Decimal,
    on: date,
    voucher: str,
    note: str = "",
) -> FundEntry:
    """Book yuan as allocated, paid or reimbursed on a matter's line of a source.

    `voucher` is the number of the document that allocates, of the payment's voucher or of the claim. Refused with
    every problem: unknown source, nothing planned from it, not in the ledger, an amount that is no money, a day to come
    or in a closed year, a number used already, a line or a budget overdrawn on any day.
    """
    with acting(by, reason=note), _as_refusal(matter):
        locked = lock(matter.pk)
        access.require_booker(by, locked)
        entry = FundEntry(
            matter=locked,
            source=source,
            kind=kind,
            amount=amount,
            on=on,
            voucher=voucher.strip(),
            note=note.strip(),
            by=by,
            recorded_at=clock.now(),
        )
        refuse_if(_line_problems(locked, source, kind) or _entry_problems(entry))
        entry.save(force_insert=True)
    return entry


def reverse(*, by: Post, entry: FundEntry, reason: str) -> FundEntry:
    """Take an entry back by its opposite, booked today. Refused for a reversal, a second time, or without a reason,
    and where something booked later draws on it."""
    with acting(by, reason=reason), _as_refusal(entry.matter):
        locked = lock(entry.matter_id)
        access.require_booker(by, locked)
        first = FundEntry.objects.select_related("reversal").get(pk=entry.pk)
        refuse_if([_not_reversible(first), *text_problems(_("reason"), reason)])
        undone = FundEntry(
            matter=locked,
            source=first.source,
            kind=first.kind,
            amount=-first.amount,
            on=max(clock.today(), first.on),
            voucher=first.voucher,
            note=reason.strip(),
            reverses=first,
            by=by,
            recorded_at=clock.now(),
        )
        refuse_if([_balance(undone), *_closed(undone)])
        undone.save(force_insert=True)
    return undone


def _line_problems(matter: Matter, source: str, kind: str) -> list[Problem]:
    """Why nothing can be booked on this line at all; one of these says enough."""
    rule = matter.programme.pack.fund_source(source)
    if kind not in rules.DRAWS_ON:
        return [Problem(_("kind"), _("This is not booked by hand."), _("Choose allocated, paid or reimbursed."))]
    if rule is None:
        what = _("The plan has no fund source “%(key)s”.") % {"key": source}
        return [Problem(source, what, _("Choose a source of the plan."))]
    name = shown(rule.names)
    if matter.state not in IN_LEDGER:
        what = _("A matter that is “%(state)s” takes no bookings.") % {"state": matter.get_state_display()}
        return [Problem(matter.title, what, _("Funds are booked on listed matters."))]
    if rule.in_kind:
        what = _("“%(source)s” is not money.") % {"source": name}
        return [Problem(name, what, _("Record the work itself as labour days."))]
    if not matter.lines.filter(source=source).exists():
        what = _("This matter plans nothing from “%(source)s”.") % {"source": name}
        return [Problem(name, what, _("Choose one of its planned sources."))]
    return []


def _entry_problems(entry: FundEntry) -> list[Problem | None]:
    amount = rules.amount_problem(entry.amount)
    days = rules.date_problems(entry.on, clock.today(), queries.year_closed(entry.matter.village_id, entry.on))
    found: list[Problem | None] = [amount, *days, *_voucher_problems(entry)]
    if amount is None:
        found += [_balance(entry), *_budget_problems(entry)]
    return found


def _voucher_problems(entry: FundEntry) -> Iterator[Problem]:
    where = _("voucher or document number")
    if not entry.voucher:
        yield Problem(where, _("The number is missing."), _("Enter the number of the document or voucher."))
        return
    if len(entry.voucher) > LONGEST:
        yield Problem(where, _("The number is too long."), _("Enter the number alone."))
    used = queries.same_voucher(entry.matter, entry.source, entry.kind, entry.voucher, entry.on)
    if used is not None:
        yield _used_already(entry.voucher, used)


def _used_already(voucher: str, used: FundEntry) -> Problem:
    said = {"voucher": voucher, "day": used.on, "amount": money.yuan(used.amount), "matter": used.matter.title}
    return Problem(
        _("voucher or document number"),
        _("%(voucher)s is booked already: %(day)s, %(amount)s yuan, %(matter)s.") % said,
        _("Check the number; if that booking was wrong, reverse it first."),
    )


def _balance(entry: FundEntry) -> Problem | None:
    rows = entry.matter.entries.filter(source=entry.source).values_list("kind", "amount", "on")
    booked = [Booked(*row) for row in rows]
    name = _name(entry)
    return rules.balance_problem([*booked, Booked(entry.kind, entry.amount, entry.on)], name)


def _budget_problems(entry: FundEntry) -> Iterator[Problem]:
    if entry.kind != Kind.ALLOCATED:
        return
    for budget in (
        queries.budgets_over(entry.matter, entry.source).select_for_update(of=("self",)).select_related("division")
    ):
        left = budget.amount - budget.allocated
        if entry.amount > left:
            said = {"division": budget.division, "source": _name(entry), "year": budget.year, "left": money.yuan(left)}
            yield Problem(
                _("budget"),
                _("The budget of %(division)s for “%(source)s” in %(year)d has %(left)s yuan left.") % said,
                _("Allocate less, or have the budget raised first."),
            )


def _closed(entry: FundEntry) -> list[Problem]:
    return rules.date_problems(entry.on, entry.on, queries.year_closed(entry.matter.village_id, entry.on))


def _not_reversible(entry: FundEntry) -> Problem | None:
    where = f"{entry.on} {money.yuan(entry.amount)}"
    if entry.reverses_id:
        return Problem(where, _("A reversal is not reversed."), _("Book the amount anew."))
    if hasattr(entry, "reversal"):
        return Problem(where, _("This entry is reversed already."), _("Open the list of entries again."))
    if entry.kind == Kind.PLANNED:
        return Problem(
            where, _("What was planned when the matter was listed stays."), _("A listed matter is not planned anew.")
        )
    return None


def _name(entry: FundEntry) -> str:
    rule = entry.matter.programme.pack.fund_source(entry.source)
    return shown(rule.names) if rule else entry.source


@contextmanager
def _as_refusal(matter: Matter) -> Iterator[None]:
    """What the database refuses because a colleague was faster reads like any other refusal."""
    try:
        yield
    except IntegrityError as error:
        raise Refused(
            Problem(
                matter.title,
                _("A colleague booked at the same moment; nothing of yours was written."),
                _("Open the matter again: the number, the budget or the line may be used by now."),
            )
        ) from error
