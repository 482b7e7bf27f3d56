"""What a leader reads first: what is wrong, the worst on top, each sentence with the address of its rows."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cunshi.front.console.pages.dashboard.figures import printed
from cunshi.front.console.pages.dashboard.frame import Board
from cunshi.front.console.templatetags import console
from cunshi.kernel.ratios import percent
from cunshi.oversight.measures.quantities import of_child
from cunshi.oversight.measures.registry import Direction, measure
from cunshi.oversight.measures.rules import Outlook, Standing

# How many of the divisions that lie behind are named.
NAMED = 3


@dataclass(frozen=True)
class Said:
    """A sentence; `level` is "bad", "warn" or "good"."""

    level: str
    text: str
    url: str = ""


def first(board: Board) -> list[Said]:
    """Missed checkpoints, those at risk, what is late, villages without a matter, who lies behind."""
    found = [*_points(board), *beside(board)]
    if not found and board.totals.matters:
        found = [
            Said("good", _("No checkpoint is missed or at risk, no matter is late, every village has its matter."))
        ]
    return sorted(found, key=lambda said: ("bad", "warn", "good").index(said.level))


def beside(board: Board) -> list[Said]:
    """What is wrong beside the checkpoints: for a screen that shows those anyway."""
    return [*_late(board), *_uncovered(board), *_behind(board)]


def _points(board: Board) -> Iterator[Said]:
    levels = {Standing.MISSED: "bad", Standing.AT_RISK: "warn"}
    for each in board.outlooks:
        if each.status in levels:
            address = reverse("console:checkpoint", args=[board.here.code, each.key])
            yield Said(levels[each.status], _point(each), f"{address}?year={board.period.key}")


def _point(each: Outlook) -> str:
    said = {"status": each.status.label, "name": each.name, "reason": each.reason}
    return _("%(status)s: %(name)s. %(reason)s") % said


def _late(board: Board) -> Iterator[Said]:
    count = board.totals.late
    if count:
        text = ngettext(
            "%(count)s matter is past its planned finish.", "%(count)s matters are past their planned finish.", count
        )
        yield Said("bad", text % {"count": console.figure(count)}, board.rows.url(group="late"))


def _uncovered(board: Board) -> Iterator[Said]:
    missing = board.whole.uncovered
    if missing:
        words = {"missing": console.figure(missing), "villages": console.figure(board.whole.villages)}
        text = _("%(missing)s of %(villages)s villages have no matter yet.") % words
        yield Said("warn", text, board.rows.coverage())


def _behind(board: Board) -> Iterator[Said]:
    """The divisions below that lie furthest behind the division's own rate of completion."""
    chosen = measure("completion")
    own = percent(board.totals.completed, board.totals.matters)
    told = [(chosen.value(of_child(each)), each) for each in board.near]
    below = sorted(
        ((value, each) for value, each in told if value is not None and own is not None and value < own),
        key=lambda pair: (pair[0], pair[1].division.code),
    )
    if below and chosen.direction is Direction.MORE:
        names = _(", ").join(
            _("%(division)s %(figure)s") % {"division": each.division.short_name, "figure": printed(value, chosen.unit)}
            for value, each in below[:NAMED]
        )
        yield Said("warn", _("Furthest behind in completion: %(names)s.") % {"names": names}, "#below")
