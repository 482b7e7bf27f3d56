"""`cunshi rollups`: the sums kept above county level beside the rows that they are counted from."""

import time

import typer

from cunshi.config.commands.say import err, out
from cunshi.config.readiness import setup

app = typer.Typer(no_args_is_help=True, help="The roll-ups kept above county level: check, rebuild, fold.")
# So many differing sums are named; the rest is only counted.
NAMED = 50


@app.command()
def check() -> None:
    """Count every roll-up anew from the rows and compare it with what is kept; exit 1 on any difference."""
    setup()
    from cunshi.oversight.measures.tallies.checking import check as differences

    began = time.monotonic()
    found = differences()
    for each in found[:NAMED]:
        err.print(str(each), highlight=False, markup=False, soft_wrap=True)
    if found:
        named = f", {NAMED} of them named here" if len(found) > NAMED else ""
        err.print(
            f"{len(found)} sums differ from their rows{named}. To mend them: cunshi rollups rebuild.",
            highlight=False,
            soft_wrap=True,
        )
        raise typer.Exit(1)
    out.print(f"Every roll-up equals its rows ({time.monotonic() - began:.1f} s).", highlight=False)


@app.command()
def rebuild() -> None:
    """Count every roll-up anew from the rows; who writes waits until it is done, who reads doesn't."""
    setup()
    from cunshi.oversight.measures.actions import rebuild as count_anew

    began = time.monotonic()
    out.print(f"{count_anew():,} sums counted anew ({time.monotonic() - began:.1f} s).", highlight=False)


@app.command()
def fold() -> None:
    """Add the changes that wait to the sums; figures stay what they are and are read faster."""
    setup()
    from cunshi.oversight.measures.actions import fold as add_up

    out.print("Folded." if add_up() else "Another process is folding; nothing to do.", highlight=False)
