"""What a plan's stages allow on a date: pure."""

from datetime import date

from cunshi.rulebook.parts import Stage
from cunshi.rulebook.schema import Pack


def stage_on(pack: Pack, day: date) -> Stage | None:
    """The stage that holds `day`, None where the plan sets no stage for it."""
    return next((stage for stage in pack.stages if stage.start <= day <= stage.end), None)


def stages_allowing(pack: Pack, action: str) -> list[Stage]:
    """The stages in which the plan lets an action be done."""
    return [stage for stage in pack.stages if action in stage.allows]


def allowed_on(pack: Pack, action: str, day: date) -> bool:
    """Whether the stages let an action be done on `day`; stages that name it nowhere, or no stages, bar nothing."""
    allowing = stages_allowing(pack, action)
    return not allowing or any(stage.start <= day <= stage.end for stage in allowing)
