"""`cunshi forecast`: the error of early warning, measured on invented years that it has not seen."""

import json
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cunshi.config.commands.say import err, out, refusals
from cunshi.config.readiness import setup

if TYPE_CHECKING:
    from cunshi.oversight.warning.trial import Score, Tried

app = typer.Typer(no_args_is_help=True, help="Early warning: how far its forecasts err.")
# Years that the first held-back year can look back on.
BEFORE = 3


@app.callback()
def group() -> None:
    """Early warning."""


@app.command()
def check(
    pack: Annotated[str, typer.Option(help="The pack whose checkpoints and rule of warning are tried.")] = (
        "hongyazi-2024"
    ),
    within: Annotated[str, typer.Option(help="Code prefix of the villages that the years are drawn in.")] = "64",
    years: Annotated[int, typer.Option(min=1, max=10, help="Years that are held back and forecast.")] = 3,
    seed: Annotated[int, typer.Option(help="Seed of the invented years.")] = 20240101,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of tables.")] = False,
) -> None:
    """Forecast held-back invented years from those before them, and print the error beside two plain forecasts."""
    setup()
    with refusals():
        found = _tried(pack, within, years, seed)
    if found is None:
        err.print("This plan has no rule of warning, or there is no village under that prefix.", highlight=False)
        raise typer.Exit(1)
    counties, whole = found
    parts = _parts(counties, whole)
    if as_json:
        typer.echo(json.dumps({name: each.plain() for name, each in parts.items()}, ensure_ascii=False, indent=1))
        return
    head = {"pack": pack, "within": within, "years held back": years, "seed": seed}
    out.print(", ".join(f"{name} {value}" for name, value in head.items()), highlight=False)
    _print(parts)


def _tried(key: str, within: str, years: int, seed: int) -> "tuple[list[Tried], list[Tried]] | None":
    from cunshi.config.simulation.past import past_years
    from cunshi.foundation.divisions import sources
    from cunshi.foundation.divisions.rules import classify, is_administrative_village
    from cunshi.kernel.codes import Level, level
    from cunshi.oversight.warning.trial import trials
    from cunshi.rulebook import loader

    plan = loader.load(key)
    lines = [line for line in sources.read(sources.SHIPPED).lines if line.code.startswith(within)]
    villages = sorted(
        line.code
        for line in lines
        if level(line.code) is Level.VILLAGE and is_administrative_village(classify(line.code, line.name))
    )
    if plan.warning is None or not villages:
        return None
    held = range(plan.year, plan.year + years)
    lives = past_years(seed, plan, villages, range(plan.year - BEFORE, plan.year + years))
    points = sorted(plan.checkpoints, key=lambda point: point.due)
    points = [point for point in points if point.measure in ("completed", "written_off")]
    counties = list(trials(lives, points, plan.warning, held=held, scope=lambda life: life.area))
    return counties, list(trials(lives, points, plan.warning, held=held, scope=lambda life: within))


def _parts(counties: "list[Tried]", whole: "list[Tried]") -> "dict[str, Score]":
    """The scores: of all counties, of each checkpoint and day ahead among them, and of the whole."""
    from cunshi.oversight.warning.trial import by, score

    def named(parts: "Mapping[Any, Score]", words: str) -> "dict[str, Score]":
        return {words.format(name): each for name, each in parts.items()}

    return {
        "counties": score(counties),
        **named(by(counties, lambda each: each.checkpoint), "counties, {}"),
        **named(by(counties, lambda each: each.ahead), "counties, {} days before"),
        "the whole": score(whole),
    }


def _print(parts: "Mapping[str, Score]") -> None:
    headings = ("tries", "error", "by plan", "by line", "in range", "green met", "amber met", "red met")
    typer.echo(_line("percentage points", headings))
    for name, each in parts.items():
        errors = [f"{value:.1f}" for value in (each.forecast, each.by_plan, each.by_line)]
        lights = [_met(each.lights[light]) for light in ("green", "amber", "red")]
        typer.echo(_line(name, [str(each.tried), *errors, f"{each.covered:.0%}", *lights]))
    out.print("Lights: had each checkpoint asked for 10, 20 ... 100 percent.", highlight=False)


def _line(name: str, cells: Iterable[str]) -> str:
    return f"{name:<26}" + "".join(f"{cell:>10}" for cell in cells)


def _met(outcomes: "Mapping[str, int]") -> str:
    """The share of a light's checkpoints that were met."""
    whole = sum(outcomes.values())
    return f"{outcomes['met'] / whole:.0%}" if whole else "–"
