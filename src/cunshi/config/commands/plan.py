"""`cunshi plan`: check and load packs."""

from pathlib import Path
from typing import Annotated

import typer

from cunshi.config.commands.say import err, out, refusals
from cunshi.config.readiness import setup

app = typer.Typer(no_args_is_help=True, help="Packs: check and load.")


@app.command()
def check(pack: Path) -> None:
    """Check a pack file (or the key of a shipped one): every problem at once, exit 1 if there is any."""
    from cunshi.rulebook import loader

    problems = loader.check(pack if pack.exists() else str(pack))
    for problem in problems:
        err.print(problem.sentence(), highlight=False, markup=False, soft_wrap=True)
    if problems:
        raise typer.Exit(1)
    out.print(f"{pack}: no problems", highlight=False)


@app.command()
def load(
    pack: Path,
    root: Annotated[str, typer.Option(help="Code of the division, for a plan without a place of its own.")] = "",
) -> None:
    """Open a pack for its year; loading the same pack again changes nothing."""
    setup()
    from cunshi.rulebook import loader
    from cunshi.work.programmes.actions import open_year

    with refusals():
        programme = open_year(by=None, pack=loader.load(pack if pack.exists() else str(pack)), root=root)
    out.print(f"{programme.key}: {programme} ({programme.year}), {programme.digest[:12]}", highlight=False)
