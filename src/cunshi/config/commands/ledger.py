"""`cunshi ledger`: the ledger as a workbook."""

from pathlib import Path
from typing import Annotated

import typer

from cunshi.config.commands.say import err, out, refusals
from cunshi.config.readiness import setup

app = typer.Typer(no_args_is_help=True, help="The ledger.")


@app.callback()
def ledger() -> None:
    """The ledger as a workbook."""


@app.command()
def export(
    scope: Annotated[str, typer.Argument(help="12-digit code of a division.")],
    year: Annotated[int, typer.Option(help="The year of the matters.")],
    output: Annotated[Path, typer.Option("-o", "--output", help="The .xlsx file to write.")],
) -> None:
    """Write the matters that cover a division in a year to an .xlsx file."""
    setup()
    from cunshi.exchange.workbooks.ledger import export_ledger
    from cunshi.foundation.divisions import queries
    from cunshi.work.matters.models import Matter

    if not output.parent.is_dir():
        err.print(f"{output.parent}: no such folder. Make it, or name another place.", highlight=False)
        raise typer.Exit(1)
    with refusals():
        division = queries.find(scope)
        matters = Matter.objects.covering(division.prefix).filter(year=year).order_by("village_id", "pk")
        title = f"{division.name} {year}"
        with output.open("wb") as file:
            count = export_ledger(matters, file, scope=division, title=title)
    out.print(f"{output}: {count:,} matters", highlight=False)
