"""A bulk fill keeps every rule of the database, its numbers follow each other, its sums are those of its entries."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.db.models import Count, F, Max, Sum

from cunshi.config.simulation.bulk import Plan, fill
from cunshi.config.simulation.chunks import COLUMNS
from cunshi.foundation.divisions.models import Division
from cunshi.kernel.problems import Refused
from cunshi.rulebook import loader
from cunshi.work.funds.models import FundEntry, FundLine
from cunshi.work.matters.models import Matter, MatterVillage, NumberSeries, PlannedFund, WorkSpell
from cunshi.work.matters.states import BEGUN, IN_LEDGER, State
from cunshi.work.programmes.models import Programme

pytestmark = pytest.mark.req("DOC-04", "FUND-01")

COUNTY, DAY = "640221000000", date(2024, 6, 30)


def plan(**changes: object) -> Plan:
    known = {"root": COUNTY, "year": 2024, "years": 2, "until": DAY, "scale": 1.2, "seed": 7}
    return Plan(loader.load("ningxia-2024"), **known | changes)  # type: ignore[arg-type]


def quiet(stage: str, done: int, total: int) -> None:
    pass


@pytest.fixture
def county(divisions: None) -> Iterator[int]:
    yield fill(plan(), progress=quiet)


def test_every_reference_of_every_row_holds(county: int) -> None:
    """References are looked up row by row only while triggers are awake: here all at once."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT conrelid::regclass::text, held.attname, confrelid::regclass::text, other.attname
               FROM pg_constraint
               JOIN pg_attribute AS held ON held.attrelid = conrelid AND held.attnum = conkey[1]
               JOIN pg_attribute AS other ON other.attrelid = confrelid AND other.attnum = confkey[1]
               WHERE contype = 'f' AND conrelid = ANY (%s::regclass[])""",
            [list(COLUMNS)],
        )
        found = cursor.fetchall()
        assert len(found) >= len(COLUMNS)
        for table, column, other, key in found:
            cursor.execute(
                f'SELECT count(*) FROM {table} AS row WHERE "{column}" IS NOT NULL '
                f'AND NOT EXISTS (SELECT FROM {other} AS other WHERE other."{key}" = row."{column}")'
            )
            assert (table, column, cursor.fetchone()[0]) == (table, column, 0)


def test_each_year_has_its_plan_and_its_matters_in_the_villages_of_the_root_alone(county: int) -> None:
    assert Matter.objects.count() == county
    years = dict(Matter.objects.order_by().values_list("year").annotate(Count("pk")))
    villages = Division.objects.within(COUNTY).villages().count()
    assert set(years) == {2023, 2024}
    assert all(villages < count < villages * 1.4 for count in years.values())
    assert not Matter.objects.exclude(village__code__startswith="640221").exists()
    assert not Matter.objects.exclude(year=F("programme__year")).exists()
    assert all(each.illustrative for each in Programme.objects.filter(key__startswith="simulated-"))
    covered = MatterVillage.objects.values("village").distinct().count()
    assert covered == villages


def test_states_are_those_of_a_year_that_runs_and_of_one_that_is_nearly_settled(county: int) -> None:
    states = {year: Counter(Matter.objects.filter(year=year).values_list("state", flat=True)) for year in (2023, 2024)}
    assert states[2023][State.WRITTEN_OFF] >= 0.95 * sum(states[2023].values())
    assert states[2024][State.STARTED] > states[2024][State.FINISHED] > states[2024][State.WRITTEN_OFF] > 0
    for matter in Matter.objects.all():
        days = [matter.listed_on, matter.started_on, matter.finished_on, matter.accepted_on, matter.written_off_on]
        come = [day for day in days if day]
        assert come == sorted(come)
        assert come[-1] <= DAY
        assert (matter.started_on is not None) == (matter.state in BEGUN)


def test_numbers_of_a_village_follow_each_other_and_the_next_one_is_known(county: int) -> None:
    given = defaultdict(list)
    for number in Matter.objects.filter(state__in=IN_LEDGER).order_by("number").values_list("number", flat=True):
        village, year, serial = number.split("-")
        given[village, int(year)].append(int(serial))
    assert all(serials == [*range(1, len(serials) + 1)] for serials in given.values())
    series = {(row.village_id, row.year): row.last for row in NumberSeries.objects.all()}
    assert series == {key: serials[-1] for key, serials in given.items()}


def test_lines_are_the_sums_of_their_entries_and_plan_what_the_proposal_planned(county: int) -> None:
    sums: dict[tuple[int, str], dict[str, Decimal]] = defaultdict(dict)
    for row in FundEntry.objects.order_by().values("matter_id", "source", "kind").annotate(yuan=Sum("amount")):
        sums[row["matter_id"], row["source"]][row["kind"]] = row["yuan"]
    kinds = ("planned", "allocated", "paid", "reimbursed")
    held = {(row.matter_id, row.source): {kind: getattr(row, kind) for kind in kinds} for row in FundLine.objects.all()}
    assert held == {key: dict.fromkeys(kinds, Decimal(0)) | found for key, found in sums.items()}
    listed = PlannedFund.objects.filter(matter__state__in=IN_LEDGER)
    assert {(row.matter_id, row.source): row.amount for row in listed} == {
        key: line["planned"] for key, line in held.items()
    }


def test_on_no_day_did_an_entry_draw_on_money_that_came_later(county: int) -> None:
    first: dict[tuple[int, str], dict[str, date]] = defaultdict(dict)
    for row in FundEntry.objects.all():
        first[row.matter_id, row.source][row.kind] = row.on
    for days in first.values():
        in_turn = [days[kind] for kind in ("planned", "allocated", "paid", "reimbursed") if kind in days]
        assert in_turn == sorted(in_turn)
        assert in_turn[-1] <= DAY


def test_whoever_is_under_way_has_one_time_under_way_open(county: int) -> None:
    open_ = set(WorkSpell.objects.filter(until=None).values_list("matter_id", flat=True))
    assert open_ == set(Matter.objects.filter(state=State.STARTED).values_list("pk", flat=True))


def test_afterwards_the_database_guards_its_rows_again_and_goes_on_with_its_keys(county: int) -> None:
    matter = Matter.objects.filter(number__isnull=False).first()
    with pytest.raises(ProgrammingError, match="Cannot update rows from matters_matter"), transaction.atomic():
        Matter.objects.filter(pk=matter.pk).update(number="another")
    with pytest.raises(IntegrityError, match="fund_line"), transaction.atomic():
        FundEntry.objects.create(
            matter=matter, source="award", kind="paid", amount=1, on=DAY, voucher="x", recorded_at=matter.changed_at
        )
    highest = Matter.objects.aggregate(Max("pk"))["pk__max"]
    matter.pk, matter.number = None, "640221-next"
    matter.save(force_insert=True)
    assert matter.pk == highest + 1


def test_a_bulk_fill_goes_only_into_an_empty_installation(county: int) -> None:
    before = Matter.objects.count()
    with pytest.raises(Refused):
        fill(plan(years=1), progress=quiet)
    assert Matter.objects.count() == before


def test_a_root_without_villages_is_told(divisions: None) -> None:
    with pytest.raises(Refused):
        fill(plan(root="640221999000"), progress=quiet)
    assert not Programme.objects.exists()
