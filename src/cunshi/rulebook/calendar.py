"""What a pack's dates say on a given day: which stage runs, what it bars, which checkpoint counts."""

from datetime import date

from cunshi.kernel.problems import Problem
from cunshi.kernel.words import say
from cunshi.rulebook.parts import Checkpoint, Stage
from cunshi.rulebook.schema import Pack


def stage_on(pack: Pack, day: date) -> Stage | None:
    """The stage that covers `day`; None between stages, outside them, or when the plan sets none."""
    return next((stage for stage in pack.stages if stage.covers(day)), None)


def barred(pack: Pack, action: str, day: date, language: str = "zh") -> Problem | None:
    """Why `action` can't be done on `day` under the plan's stages; None when it can. No stage, no bar."""
    if not pack.stages:
        return None
    stage = stage_on(pack, day)
    if stage and action in stage.allows:
        return None
    if stage:
        what = say(
            "On {day} the stage “{stage}” runs, which doesn't allow this.",
            day=day,
            stage=stage.names.text(language),
        )
    else:
        what = say("On {day} no stage of the plan runs.", day=day)
    return Problem("", what, _when(pack, action, language))


def _when(pack: Pack, action: str, language: str) -> str:
    allowing = [stage for stage in pack.stages if action in stage.allows]
    if not allowing:
        return say("The plan has no stage for it; ask the level above for an exception.")
    periods = ", ".join(f"{stage.names.text(language)} {stage.start}–{stage.end}" for stage in allowing)
    return say("It is open in: {periods}. Outside it, ask the level above for an exception.", periods=periods)


def last_due(pack: Pack, measure: str, day: date) -> Checkpoint | None:
    """The latest checkpoint of `measure` that has fallen due by the end of `day`."""
    due = [point for point in pack.checkpoints if point.measure == measure and point.due <= day]
    return max(due, key=lambda point: point.due, default=None)


def next_due(pack: Pack, measure: str, day: date) -> Checkpoint | None:
    """The next checkpoint of `measure` after `day`."""
    ahead = [point for point in pack.checkpoints if point.measure == measure and point.due > day]
    return min(ahead, key=lambda point: point.due, default=None)
