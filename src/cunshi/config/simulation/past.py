"""Invented years as the room of early warning reads past ones, so that its forecasts can be tried on them."""

from collections.abc import Iterable, Sequence

from cunshi.config.simulation.life import Life
from cunshi.config.simulation.placing import placed
from cunshi.config.simulation.year import draw_year
from cunshi.kernel.codes import Level
from cunshi.oversight.warning import pace
from cunshi.rulebook.schema import Pack


def past_years(seed: int, pack: Pack, villages: Sequence[str], years: Iterable[int]) -> list[pace.Life]:
    """The lives of these years in these villages; a county and a township keep their pace over the years."""
    return [
        _life(each, year)
        for year in years
        for each in draw_year(seed, placed(pack, root=pack.root, year=year), villages)
    ]


def _life(each: Life, year: int) -> pace.Life:
    return pace.Life(
        year=year,
        area=each.village[: Level.COUNTY.digits],
        category=each.category,
        handling=int(each.handling),
        listed_on=each.listed,
        planned_start=each.planned_start,
        planned_finish=each.planned_finish,
        started_on=each.started,
        finished_on=each.finished,
        written_off_on=each.written_off,
        reports=tuple((report.day, report.percent) for report in each.reports),
        suspended=(each.stopped,) if each.stopped else (),
    )
