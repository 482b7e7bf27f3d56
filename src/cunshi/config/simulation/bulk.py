"""Years of a whole country written at once: drawn by other processes, copied by this one, all or nothing.

What is written: matters with villages, numbers, notices, planned funds, fund entries and lines, times under way, the
last report and the inspection that was passed. What is not: history, the single steps of the path, deliberations and
the other reports, which only a year lived through the actions has.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from math import ceil
from multiprocessing import get_context

from django.db import connection, transaction
from django.utils.translation import gettext as _

from cunshi.config.simulation.chunks import COLUMNS, Chunk, rows
from cunshi.config.simulation.loading import copy, indexes_afterwards, keys_taken, next_key, sleeping_triggers
from cunshi.config.simulation.placing import placed
from cunshi.foundation.divisions.models import Division
from cunshi.foundation.people import actions as people
from cunshi.foundation.people.models import UnitKind
from cunshi.kernel import clock
from cunshi.kernel.codes import Level
from cunshi.kernel.problems import Refused
from cunshi.oversight.measures.actions import rebuild
from cunshi.rulebook.schema import Pack
from cunshi.work.matters.models import Matter
from cunshi.work.programmes.actions import open_year
from cunshi.work.programmes.models import Programme

Progress = Callable[[str, int, int], None]
# Villages of one piece of work, and from how many pieces on other processes and late indexes pay.
PIECE, MANY = 8000, 8
Named = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Plan:
    """What to fill: years that end with `year`, in the subtree of `root`, as it stands at the end of `until`."""

    pack: Pack
    root: str
    year: int
    years: int
    until: date
    scale: float
    seed: int

    def packs(self) -> list[Pack]:
        return [placed(self.pack, root=self.root, year=self.year - past) for past in range(self.years - 1, -1, -1)]


def fill(plan: Plan, *, progress: Progress, processes: int = 2) -> int:
    """Write every year; returns the number of matters. Refused where matters exist already."""
    _require_empty()
    villages = [
        (each.code, each.short_name)
        for each in Division.objects.within(plan.root).villages().order_by("code").iterator(10_000)
    ]
    if not villages:
        raise Refused.because(
            plan.root, _("There is no administrative village here."), _("Import the table of divisions first.")
        )
    with transaction.atomic():
        departments = _departments(plan)
        pieces = [piece for pack in plan.packs() for piece in _pieces(plan, _open(pack), villages, departments)]
        with sleeping_triggers():
            _write(pieces, progress, processes)
        progress("rollups", 0, 1)
        rebuild()
        progress("rollups", 1, 1)
    return Matter.objects.count()


def _require_empty() -> None:
    if Matter.objects.exists():
        raise Refused.because(
            "--bulk",
            _("This installation holds matters already; a bulk fill only goes into an empty one."),
            _("Name another data folder with CUNSHI_DATA, or leave --bulk out."),
        )


def _open(pack: Pack) -> Programme:
    with clock.fixed(f"{pack.year - 1}-11-01"):
        return open_year(by=None, pack=pack, illustrative=True)


def _departments(plan: Plan) -> dict[str, int]:
    """A department of each region, which leads what the region handles."""
    regions = Division.objects.filter(level=Level.REGION)
    wanted = regions if not plan.root.strip("0") else regions.filter(code__startswith=plan.root[:2])
    return {
        each.code[:2]: people.add_unit(
            by=None, name=f"{each.name}农业农村厅（模拟）", kind=UnitKind.DEPARTMENT, division=each
        ).pk
        for each in wanted
    }


def _pieces(plan: Plan, programme: Programme, villages: Named, departments: dict[str, int]) -> list[Chunk]:
    """The villages in pieces of whole townships; keys are set as each piece is handed out."""
    parts: list[list[tuple[str, str]]] = [[]]
    for _township, group in groupby(villages, key=lambda each: each[0][: Level.TOWNSHIP.digits]):
        if len(parts[-1]) >= PIECE:
            parts.append([])
        parts[-1].extend(group)
    common = (plan.seed, plan.scale, plan.until, programme.pack, programme.pk)
    return [Chunk(*common, part, 0, 0, departments) for part in parts]


def _write(pieces: list[Chunk], progress: Progress, processes: int) -> None:
    villages = sum(len(piece.villages) for piece in pieces)
    done = 0
    progress("matters", 0, villages)
    if len(pieces) < MANY:
        for piece, written in zip(pieces, map(rows, _with_keys(pieces)), strict=True):
            _copy_all(written)
            done += len(piece.villages)
            progress("matters", done, villages)
    else:
        with indexes_afterwards(list(COLUMNS)):
            for piece, written in zip(pieces, _elsewhere(pieces, processes), strict=True):
                _copy_all(written)
                done += len(piece.villages)
                progress("matters", done, villages)
            progress("indexes", 0, 1)
        progress("indexes", 1, 1)
    for table in ("matters_matter", "matters_notice"):
        keys_taken(table)


def _copy_all(written: dict[str, bytes]) -> None:
    for table, text in written.items():
        copy(table, COLUMNS[table], text)


def _with_keys(pieces: Sequence[Chunk]) -> Iterator[Chunk]:
    """Each piece with keys of its own: enough of them for what it can have at most."""
    matter, notice = next_key("matters_matter"), next_key("matters_notice")
    for piece in pieces:
        yield Chunk(**{**vars(piece), "first_matter": matter, "first_notice": notice})
        matter += len(piece.villages) * ceil(piece.scale)
        notice += len(piece.villages)


def _elsewhere(pieces: Sequence[Chunk], processes: int) -> Iterator[dict[str, bytes]]:
    """The rows of each piece in order, drawn by other processes a few pieces ahead."""
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        waiting: list[Future[dict[str, bytes]]] = []
        for piece in _with_keys(pieces):
            waiting.append(pool.submit(rows, piece))
            if len(waiting) > processes + 1:
                yield waiting.pop(0).result()
        for each in waiting:
            yield each.result()


def settle() -> None:
    """Statistics for the planner and a map of what everybody sees, which a server on its own would make later.

    Not within a transaction.
    """
    with connection.cursor() as cursor:
        cursor.execute(f"VACUUM (ANALYZE) {', '.join(COLUMNS)}, divisions_division, measures_tally")
