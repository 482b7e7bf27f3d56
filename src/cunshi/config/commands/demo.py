"""`cunshi demo`: fill a demonstration and name its accounts."""

import os
from typing import Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table

from cunshi.config.commands.say import err, out, refusals
from cunshi.config.commands.serving import migrate, serve
from cunshi.config.readiness import setup

app = typer.Typer(no_args_is_help=True, help="The demonstration: invented persons and rows under real plans.")


@app.command()
def fill() -> None:
    """Fill three years of Ningxia and Hongyazi 2024; again without harm. Needs CUNSHI_DEMO=1."""
    setup()
    from cunshi.config.demo import files
    from cunshi.config.demo.fill import fill as fill_demo
    from cunshi.kernel import clock

    tasks: dict[str, TaskID] = {}
    columns = (TextColumn("{task.description:10}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with refusals(), Progress(*columns, console=out) as bars:

        def show(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(stage, total=total)
            bars.update(tasks[stage], completed=done, total=total)

        filled = fill_demo(progress=show)
    with refusals():
        # A date asked for at the start counts over the one that pages set before; pages can set it on from there.
        if asked := os.environ.get(clock.VARIABLE, "").strip():
            clock.write_file(clock.parse(asked, clock.VARIABLE))
        elif not clock.is_set():
            clock.write_file(files.day(files.read("hongyazi")["stands_on"]))
    said = "filled" if filled else "there already; no row was changed"
    out.print(f"The demonstration is {said}. Its clock stands at {clock.today()}.", highlight=False)


@app.command()
def accounts() -> None:
    """The demonstration accounts: user name, password, person, title."""
    setup()
    from cunshi.config.demo.accounts import demo_accounts

    rows = demo_accounts()
    if not rows:
        err.print("There are no demonstration accounts here: CUNSHI_DEMO=1 is not set.", highlight=False)
        raise typer.Exit(1)
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("username", "password", "name", "title"):
        table.add_column(heading, overflow="fold")
    for row in rows:
        table.add_row(row["username"], row["password"], row["name"], row["title"])
    out.print(table, highlight=False, markup=False)


@app.command()
def run(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.")] = 8000,
) -> None:
    """Prepare the database, fill the demonstration when it is not there, print its accounts and serve."""
    migrate()
    fill()
    accounts()
    serve(host=host, port=port)
