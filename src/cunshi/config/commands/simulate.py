"""`cunshi simulate`: invented years of a real plan."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from cunshi.config.commands.say import out, refusals
from cunshi.config.readiness import setup


def simulate(
    pack: Annotated[str, typer.Argument(help="Key of a shipped pack, or a pack's file.")],
    year: Annotated[int, typer.Option(help="The (last) year.")],
    scale: Annotated[
        float, typer.Option(min=0.0001, max=5, help="Matters a village; 0.01: one village of a hundred.")
    ] = 1,
    years: Annotated[int, typer.Option(min=1, max=10, help="So many years, ending with --year.")] = 1,
    root: Annotated[str, typer.Option(help="Another root than the pack's; 000000000000 is the nation.")] = "",
    until: Annotated[str, typer.Option(help="The day up to which is lived; the set date by default.")] = "",
    seed: Annotated[int, typer.Option(help="The same number gives the same year.")] = 0,
    bulk: Annotated[bool, typer.Option("--bulk", help="Write rows by COPY instead of living them.")] = False,
) -> None:
    """Invent years of a plan, in one of two ways.

    Without --bulk the year is lived: villages are drawn, and every act (proposal, deliberation, decision, notice,
    listing, reports, payments, inspection, write-off; targets, tasks, duties and the cases of registers) is done
    through the same actions as on the pages, with its history. It takes time: use --scale.

    With --bulk rows are copied into an empty database, a whole nation in minutes: matters, funds, notices, sums. They
    keep every rule of the database, but have no history, steps, deliberations, and only their last report.
    """
    setup()
    from cunshi.config.simulation.parameters import parameters
    from cunshi.kernel import clock

    day = clock.parse(until, "--until") if until else min(clock.today(), date(year, 12, 31))
    with refusals():
        said = _invent(pack, root, (year, years, day, scale, seed or parameters().seed), bulk=bulk)
    out.print(f"{said}. They stand as of {day}.", highlight=False)


def _invent(key: str, root: str, asked: tuple[int, int, date, float, int], *, bulk: bool) -> str:
    """Fill or live what is asked for, under a progress bar; what came of it, in words."""
    from cunshi.config.simulation.bulk import Plan, fill, settle
    from cunshi.config.simulation.lived import live
    from cunshi.kernel.problems import Refused
    from cunshi.rulebook import loader

    pack = loader.load(key)
    if bulk and not pack.has_ledger:
        raise Refused.because(key, "This plan keeps no ledger of matters.", "Name a plan with a ledger.")
    plan = Plan(pack, root or pack.root or "", *asked)
    with _bars() as show:
        if bulk:
            count = fill(plan, progress=show)
            settle()
            return f"{count:,} matters"
        done = live(plan, progress=show)
    refused = ", ".join(f"{count} x {act}" for act, count in done.refused.items()) or "none"
    return f"{done.matters:,} matters lived in {done.acts:,} acts; refused by rules or state: {refused}"


@contextmanager
def _bars() -> Iterator[Callable[[str, int, int], None]]:
    tasks: dict[str, TaskID] = {}
    columns = (TextColumn("{task.description:10}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=out) as bars:

        def show(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(stage, total=total)
            bars.update(tasks[stage], completed=done, total=total)

        yield show
