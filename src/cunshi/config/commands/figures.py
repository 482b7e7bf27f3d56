"""`cunshi figures`: every published figure of the opened plans beside what the rows give."""

import json
from collections import Counter
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.table import Table

from cunshi.config.commands.say import err, out
from cunshi.config.readiness import setup

if TYPE_CHECKING:
    from cunshi.oversight.measures.figures import Figure


def figures(as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")] = False) -> None:
    """Every published figure: published, computed from rows, source, equal or not; exit 1 on any difference."""
    setup()
    from cunshi.oversight.measures.figures import figures as compute

    found = compute()
    if as_json:
        typer.echo(json.dumps([_plain(figure) for figure in found], ensure_ascii=False, indent=1))
    else:
        _print(found)
    if not found:
        err.print("No plan with published figures is open: cunshi plan load, or cunshi demo fill.", highlight=False)
    if not found or not all(figure.holds for figure in found):
        raise typer.Exit(1)


def _plain(figure: "Figure") -> dict[str, Any]:
    return {
        "programme": figure.programme,
        "key": figure.key,
        "name": figure.name,
        "printed": figure.printed,
        "published": str(figure.value),
        "computed": None if figure.computed is None else _number(figure.computed),
        "unit": figure.unit,
        "source": figure.source,
        "equal": figure.equal,
        "explained": figure.explained,
        "reason": figure.reason or None,
    }


def _print(found: "list[Figure]") -> None:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("plan", "figure", "printed", "published", "computed", "unit", "source", "equal"):
        right = heading in ("published", "computed")
        table.add_column(heading, justify="right" if right else "left", overflow="fold", no_wrap=right)
    for each in found:
        computed = "–" if each.computed is None else _number(each.computed)
        table.add_row(
            *(each.programme, each.name, each.printed, _number(each.value), computed, each.unit, each.source),
            _verdict(each),
        )
    out.print(table, highlight=False, markup=False, soft_wrap=True)
    for each in found:
        if each.reason:
            out.print(f"{each.programme} {each.name}: {each.reason}", highlight=False, markup=False, soft_wrap=True)
    counts = Counter(_verdict(each) for each in found)
    out.print(", ".join(f"{count} {verdict}" for verdict, count in counts.items()), highlight=False, markup=False)


def _verdict(figure: "Figure") -> str:
    if figure.equal:
        return "equal"
    return "differs, explained" if figure.explained else "DIFFERS"


def _number(value: Decimal) -> str:
    """Without needless zeros or an exponent."""
    return f"{value.normalize():f}"
