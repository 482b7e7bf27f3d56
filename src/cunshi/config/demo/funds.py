"""The story's verbs of money: budgets, what is allocated, paid as reported and reimbursed, villagers' labour."""

from collections.abc import Callable, Iterator
from decimal import ROUND_DOWN, Decimal
from typing import TYPE_CHECKING, Any

from cunshi.config.demo import files
from cunshi.foundation.divisions import queries as divisions
from cunshi.kernel import clock
from cunshi.kernel.money import CENT
from cunshi.work.funds import actions
from cunshi.work.funds.models import FundLine, Kind
from cunshi.work.funds.queries import money_of
from cunshi.work.matters import queries as ledger
from cunshi.work.matters.models import Matter

if TYPE_CHECKING:
    from cunshi.config.demo.story import Story

Act = dict[str, Any]


def _budget(story: "Story", key: str, act: Act) -> None:
    for source, amount in files.yuan(act["sums"]).items():
        actions.set_budget(
            by=story.by(act),
            programme=story.programme,
            division=divisions.find(act["division"]),
            source=source,
            amount=amount,
            document=act["document"],
        )


def _matters(story: "Story", act: Act) -> Iterator[tuple[int, Matter, list[FundLine]]]:
    """The act's matters, counted for their vouchers, with their lines of money."""
    in_kind = {each.key for each in story.programme.pack.fund_sources if each.in_kind}
    for number, key in enumerate(act["matters"], 1):
        matter = story.common(key, act)["matter"]
        yield number, matter, [line for line in matter.lines.all() if line.source not in in_kind]


def _book(story: "Story", act: Act, matter: Matter, line: FundLine, kind: str, amount: Decimal, voucher: str) -> None:
    if amount > 0:
        where: dict[str, Any] = {"matter": matter, "source": line.source, "on": clock.today(), "voucher": voucher}
        actions.book(by=story.by(act), kind=kind, amount=amount.quantize(CENT, ROUND_DOWN), **where)


def _allocate(story: "Story", key: str, act: Act) -> None:
    """Allocate until a share of what each source plans is there; one document for all matters."""
    for _number, matter, lines in _matters(story, act):
        for line in lines:
            due = line.planned * Decimal(str(act["share"])) - line.allocated
            _book(story, act, matter, line, Kind.ALLOCATED, due, act["voucher"])


def _pay(story: "Story", key: str, act: Act) -> None:
    """Pay what the reports said meanwhile, one source after the other as far as it is allocated."""
    for number, matter, lines in _matters(story, act):
        due = ledger.paid(matter) - money_of(lines).paid
        for line in lines:
            part = min(due, line.allocated - line.paid)
            _book(story, act, matter, line, Kind.PAID, part, f"{act['voucher']}-{number:02d}")
            due -= max(part, Decimal(0))


def _reimburse(story: "Story", key: str, act: Act) -> None:
    for number, matter, lines in _matters(story, act):
        for line in lines:
            due = line.paid * Decimal(str(act["share"])) - line.reimbursed
            _book(story, act, matter, line, Kind.REIMBURSED, due, f"{act['voucher']}-{number:02d}")


def _labour(story: "Story", key: str, act: Act) -> None:
    actions.record_labour(
        by=story.by(act),
        matter=story.common(act["matter"], act)["matter"],
        kind=act["kind"],
        people=act["people"],
        days=Decimal(str(act["days"])),
        on=clock.today(),
        wages=Decimal(act.get("wages", 0)),
        note=act["note"],
    )


VERBS: dict[str, Callable[["Story", str, Act], None]] = {
    "budget": _budget,
    "allocate": _allocate,
    "pay": _pay,
    "reimburse": _reimburse,
    "labour": _labour,
}
