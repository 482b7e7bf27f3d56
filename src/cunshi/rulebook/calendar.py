"""What a pack's dates say on a given day: which stage runs and what it allows."""

from datetime import date

from cunshi.rulebook.parts import Stage
from cunshi.rulebook.schema import Pack


def stage_on(pack: Pack, day: date) -> Stage | None:
    """The stage that covers `day`; None between stages, outside them, or when the plan sets none."""
    return next((stage for stage in pack.stages if stage.covers(day)), None)


def stages_allowing(pack: Pack, action: str) -> list[Stage]:
    """The stages in which the plan lets an action be done."""
    return [stage for stage in pack.stages if action in stage.allows]


def allowed_on(pack: Pack, action: str, day: date) -> bool:
    """Whether the stages let `action` be done on `day`; an action that no stage names is barred by none."""
    allowing = stages_allowing(pack, action)
    return not allowing or any(stage.covers(day) for stage in allowing)
