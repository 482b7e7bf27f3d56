"""Every figure that an opened plan publishes, beside what the rows give through the measures that pages show."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from cunshi.foundation.divisions.models import Division, Kind
from cunshi.kernel import codes
from cunshi.kernel.codes import Level
from cunshi.kernel.ratios import percent
from cunshi.oversight.measures import queries, rules
from cunshi.oversight.measures.facts import Facts, facts, shown
from cunshi.oversight.measures.rules import Cell
from cunshi.rulebook.parts import Filter, Published
from cunshi.work.programmes.models import Programme

# What a plan means when it counts divisions of a level: townships proper, not streets, farms and parks.
COUNTED = {Level.TOWNSHIP: [Kind.TOWN, Kind.TOWNSHIP], Level.VILLAGE: [Kind.VILLAGE]}


@dataclass(frozen=True)
class Figure:
    """A published figure beside the computed one, both in `unit`; `printed` is how the plan writes it.

    `reason` says why they stand apart, or why the plan prints another number than its own rows give.
    """

    programme: str
    key: str
    name: str
    printed: str
    value: Decimal
    computed: Decimal | None
    unit: str
    measure: str
    reason: str
    source: str

    @property
    def equal(self) -> bool:
        return self.computed == self.value

    @property
    def explained(self) -> bool:
        """Differs for a reason stated in the pack. Only counts of divisions may: their table is not the plan's."""
        return not self.equal and self.measure == "divisions" and bool(self.reason)

    @property
    def holds(self) -> bool:
        return self.equal or self.explained


def figures() -> list[Figure]:
    """The published figures of every plan opened, in the order of plans and of their text."""
    opened = Programme.objects.order_by("root__level", "year")
    return [figure for programme in opened for figure in _of(programme, programme.pack.published, {})]


def figures_from(programme: Programme, years: Sequence[int], known: Facts) -> list[Figure]:
    """The published figures of a plan that count matters of exactly these years, from facts already read: no query."""
    wanted = [
        each
        for each in programme.pack.published
        if sorted(each.years) == sorted(years) and each.measure != "divisions" and each.filter.source is None
    ]
    return _of(programme, wanted, {tuple(each.years): known for each in wanted})


def _of(programme: Programme, wanted: Iterable[Published], known: dict[tuple[int, ...], Facts]) -> list[Figure]:
    reader = _Reader(codes.prefix(programme.root_id), known)
    return [
        Figure(
            programme=programme.key,
            key=each.key,
            name=shown(each.names),
            printed=each.printed,
            value=each.value,
            computed=reader.compute(each),
            unit=each.unit,
            measure=each.measure,
            reason=shown(each.reason) if each.reason else "",
            source=each.source.cite,
        )
        for each in wanted
    ]


class _Reader:
    """Computes figures of one plan; rows of the same years are read once."""

    def __init__(self, prefix: str, known: dict[tuple[int, ...], Facts]) -> None:
        self.prefix = prefix
        self._known = dict(known)

    def compute(self, figure: Published) -> Decimal | None:
        measures: dict[str, Callable[[Published], Decimal | int | None]] = {
            "matters": lambda each: rules.total(self._cells(each)).matters,
            "share": self._share,
            "investment": self._investment,
            "divisions": self._divisions,
        }
        computed = measures[figure.measure](figure)
        return None if computed is None else Decimal(computed)

    def _facts(self, years: list[int]) -> Facts:
        key = tuple(years)
        if key not in self._known:
            self._known[key] = facts(self.prefix, years)
        return self._known[key]

    def _cells(self, figure: Published) -> list[Cell]:
        return [cell for cell in self._facts(figure.years).cells if _counts(figure.filter, cell)]

    def _share(self, figure: Published) -> Decimal | None:
        whole = rules.total(self._facts(figure.years).cells).matters
        return percent(rules.total(self._cells(figure)).matters, whole, figure.places)

    def _investment(self, figure: Published) -> Decimal:
        if figure.filter.source is None:
            return rules.total(self._cells(figure)).investment
        sources = queries.by_source(self.prefix, figure.years)
        return next((each.investment for each in sources if each.key == figure.filter.source), Decimal(0))

    def _divisions(self, figure: Published) -> int | None:
        level = figure.filter.level
        if level is None:
            return None
        within = Division.objects.within(self.prefix).at_level(level)
        return within.filter(kind__in=COUNTED[level]).count() if level in COUNTED else within.count()


def _counts(wanted: Filter, cell: Cell) -> bool:
    in_category = wanted.category is None or cell.category == wanted.category
    return in_category and (not wanted.handling or cell.handling in wanted.handling)
