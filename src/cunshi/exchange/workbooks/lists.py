"""The task lists of a division and year: which matters stand in which of the plan's lists, and their sums."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import BooleanField, Case, Count, ExpressionWrapper, F, IntegerField, Q, Sum, Value, When, Window
from django.db.models.functions import Length, RowNumber
from django.utils.translation import gettext as _

from cunshi.exchange.workbooks.wording import ILLUSTRATIVE, with_parts
from cunshi.foundation.divisions.models import Division
from cunshi.rulebook.schema import Pack
from cunshi.work.matters.models import Matter
from cunshi.work.matters.querysets import MatterQuerySet
from cunshi.work.matters.rules import shown


@dataclass(frozen=True)
class Part:
    """What of the lists is wanted on a page: page `page` of `size` rows of the list `key`; without a key every list
    that has no more than `size` rows, and the first `preview` rows of the others."""

    size: int
    preview: int
    key: str = ""
    page: int = 1


@dataclass(frozen=True)
class TaskTable:
    """One list: its name and title, the number of its matters, their planned yuan, and the rows asked for."""

    key: str
    name: str
    title: str
    count: int
    planned: Decimal
    rows: Sequence[Matter]


@dataclass(frozen=True)
class TaskLists:
    """All lists of a division and year. `joint` matters are led from outside and stand in no sum here."""

    division: Division
    year: int
    title: str
    tables: Sequence[TaskTable]
    joint: int
    illustrative: bool

    @property
    def count(self) -> int:
        return sum(table.count for table in self.tables)

    @property
    def planned(self) -> Decimal:
        return sum((table.planned for table in self.tables), Decimal(0))


def task_lists(matters: MatterQuerySet, *, pack: Pack, division: Division, part: Part | None = None) -> TaskLists:
    """The lists of the matters that stand in the ledger of the pack's year, led in the division.

    `matters` are those that the reader may see. Three queries and those of `with_parts`, whatever the number of rows.
    """
    ledger = matters.filter(year=pack.year).in_ledger().covering(division.prefix)
    sums = _sums(ledger, division)
    rows = _rows(ledger.led_in(division.prefix), pack, part)
    title = _("%(division)s, %(year)d: “one village, one year, one matter”, task lists") % {
        "division": division.name,
        "year": pack.year,
    }
    return TaskLists(
        division=division,
        year=pack.year,
        title=title,
        tables=[_table(pack, division, index, sums, rows) for index in range(len(pack.task_lists))],
        joint=sum(line["count"] for line in sums if not line["led"]),
        illustrative=any(line["examples"] for line in sums),
    )


def _table(pack: Pack, division: Division, index: int, sums: list[dict], rows: list[Matter]) -> TaskTable:
    rule = pack.task_lists[index]
    own = [line for line in sums if line["led"] and line["handling_level"] in rule.levels]
    name = shown(rule.names)
    return TaskTable(
        key=rule.key,
        name=name,
        title=_("%(division)s, %(year)d: “one village, one year, one matter”, %(list)s")
        % {"division": division.name, "year": pack.year, "list": name},
        count=sum(line["count"] for line in own),
        planned=sum((line["planned"] for line in own), Decimal(0)),
        rows=[row for row in rows if row.list_index == index],  # type: ignore[attr-defined]
    )


def _sums(ledger: MatterQuerySet, division: Division) -> list[dict]:
    """Matters and planned yuan by handling level, led here and led elsewhere apart."""
    led = ExpressionWrapper(Q(village__code__startswith=division.prefix), output_field=BooleanField())
    return list(
        ledger.order_by()
        .with_planned()
        .annotate(led=led)
        .values("handling_level", "led")
        .annotate(count=Count("pk"), planned=Sum("planned_total"), examples=Count("pk", filter=ILLUSTRATIVE))
    )


def _rows(led: MatterQuerySet, pack: Pack, part: Part | None) -> list[Matter]:
    """Matters with `list_index` and their `serial` in the list, by village and number."""
    cases = [When(handling_level__in=rule.levels, then=Value(index)) for index, rule in enumerate(pack.task_lists)]
    order = [F("list_index").asc(), F("village_id").asc(), Length("number").asc(), F("number").asc()]
    numbered = led.annotate(list_index=Case(*cases, output_field=IntegerField())).annotate(
        serial=Window(RowNumber(), partition_by=[F("list_index")], order_by=order[1:])
    )
    if part and part.key:
        first = (part.page - 1) * part.size
        index = next(i for i, rule in enumerate(pack.task_lists) if rule.key == part.key)
        numbered = numbered.filter(list_index=index, serial__gt=first, serial__lte=first + part.size)
    elif part:
        length = Window(Count("pk"), partition_by=[F("list_index")])
        whole_or_first = Q(length__lte=part.size) | Q(serial__lte=part.preview)
        numbered = numbered.annotate(length=length).filter(whole_or_first)
    # Serials are counted over bare rows: money and texts are then fetched for those asked for only.
    places = {pk: place for pk, *place in numbered.order_by(*order).values_list("pk", "list_index", "serial")}
    rows = with_parts(led.model.objects.filter(pk__in=places)).in_bulk()
    for pk, (list_index, serial) in places.items():
        rows[pk].list_index, rows[pk].serial = list_index, serial
    return [rows[pk] for pk in places]
