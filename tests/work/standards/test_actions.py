from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import Error, IntegrityError, transaction
from django.db.models import QuerySet

from cunshi.foundation.divisions import actions as divisions
from cunshi.foundation.divisions.actions import Order
from cunshi.foundation.divisions.models import Division
from cunshi.foundation.evidence.queries import photos_of
from cunshi.foundation.people.models import Post
from cunshi.kernel.problems import Refused
from cunshi.work.standards import actions, given, queries
from cunshi.work.standards.models import Check, Classed, Graded, Honoured, StatedFigure
from tests.factories.publicity import photo
from tests.factories.standards import Villages, draft
from tests.factories.targets import TUQIAO
from tests.work.refusals import refused

ORDER = Order(date(2024, 6, 29), "民政〔2024〕9号")
pytestmark = pytest.mark.req("TGT-12", "LAND-07")


def standing(villages: Villages, place: int = 0) -> queries.Standing:
    standard = given.find(villages.standards, "village")
    assert standard is not None
    return queries.standings(villages.standards, given.ladder(villages.standards, standard), villages.villages)[place]


def typed(villages: Villages, **changes: Any) -> dict[str, Any]:
    """What `record_check` takes for the clerk's own village."""
    own = {"by": villages.clerk, "programme": villages.standards, "standard": "village", "village": villages.village}
    return own | {"draft": draft(**changes)}


def test_a_village_checks_itself_and_the_grade_follows(villages: Villages) -> None:
    check = villages.check(villages.clerk)
    assert (check.level, check.number, check.reason, check.by) == (5, 1, "", villages.clerk)
    found = standing(villages)
    assert (found.check, found.follows, found.rank, found.state) == (check, 2, 0, "rise")
    assert standing(villages, 1).state == "unchecked"


def test_the_countys_inspection_counts_before_what_the_village_says_of_itself(villages: Villages) -> None:
    inspection = villages.check(villages.xunyi, lanes=60)
    own = villages.check(villages.clerk)
    township = villages.check(villages.tuqiao)
    assert standing(villages).check == inspection
    assert (standing(villages).follows, standing(villages).state) == (0, "held")
    found = queries.checks_of(villages.standards, villages.village.code)
    assert found == [inspection, township, own]


def test_checked_again_it_is_a_further_number_with_a_reason_and_the_first_stays(villages: Villages) -> None:
    villages.check(villages.clerk, lanes=60)
    assert refused(actions.record_check, **typed(villages), base=1) == ["This is still empty."]
    assert refused(actions.record_check, **typed(villages), reason="补硬化") == [
        "Somebody changed this while you were typing."
    ]
    again = villages.check(villages.clerk, base=1, reason="补硬化小巷300米")
    assert (again.number, standing(villages).check, Check.objects.count()) == (2, again, 2)


@pytest.mark.parametrize(
    ("changes", "problems"),
    [
        ({"lanes": 120}, ["120% is more than the whole."]),
        ({"lanes": -1, "greening": "NaN"}, ["This is no figure from 0 on."] * 2),
        ({"lanes": "70.005"}, ["This figure has more than two decimals."]),
        ({"households": 10**9}, ["This figure is too large."]),
        ({"toilets": 121}, ["121 is more than the 120 of “Households”."]),
        ({"bins": 121}, ["121 is more than the 120 of “Households”."]),
        ({"households": 0}, ["A rate needs a number to divide by."] * 2),
        ({"checked_on": date(2024, 7, 1)}, ["The date lies in the future."]),
        ({"checked_on": date(2023, 12, 31)}, ["The plan runs from 2024-01-01 to 2024-12-31."]),
        ({"checked_on": None}, ["This is no day."]),
        ({"heaps": None, "lanes": None, "bins": None}, ["This is still empty."] * 3),
        ({"line": "长" * 501}, ["The text has 501 characters; there is room for 500."]),
    ],
)
def test_what_cannot_be_is_refused_in_words(villages: Villages, changes: dict[str, Any], problems: list[str]) -> None:
    assert refused(actions.record_check, **typed(villages, **changes)) == problems


def test_a_check_is_kept_with_its_photos(villages: Villages) -> None:
    check = villages.check(villages.clerk, photos=[photo(villages.clerk)])
    assert [use.division for use in photos_of(check.subject)] == [villages.village]
    many = [photo(villages.clerk, f"街巷{number}") for number in range(21)]
    told = refused(actions.record_check, **typed(villages), base=1, reason="复查", photos=many)
    assert told == ["A check has room for 20 photos."]


@pytest.mark.parametrize(
    ("name", "checks", "grades", "records", "states"),
    [
        ("clerk", True, False, False, False),
        ("tuqiao", True, False, True, True),
        ("xunyi", True, True, True, False),
        ("labour", True, False, False, False),
        ("auditor_xunyi", False, False, False, False),
        ("zhitian", False, False, False, False),
        ("neighbour", False, False, False, False),
    ],
)
def test_who_checks_who_decides_and_who_states(
    villages: Villages, name: str, checks: bool, grades: bool, records: bool, states: bool
) -> None:
    by: Post = getattr(villages, name)
    villages.check(villages.tuqiao)

    def done(act: Any, **arguments: Any) -> bool:
        try:
            with transaction.atomic():
                act(by=by, **arguments)
                transaction.set_rollback(True)
        except Refused:
            return False
        return True

    place = {"programme": villages.standards, "village": villages.village}
    day = {"document": "文件", "decided_on": date(2024, 6, 20)}
    again = {"base": 1, "reason": "复查"} if name == "tuqiao" else {}
    assert (
        done(actions.record_check, **place, standard="village", draft=draft(), **again),
        done(actions.give_grade, **place, standard="village", grade="one_star", **day),
        done(actions.give_honour, **place, honour="model", **day),
        done(villages.state, item="toilet_rate", grade="three_star", amount=95),
    ) == (checks, grades, records, states)


def test_a_grade_is_decided_never_above_what_follows_and_lower_only_with_a_reason(villages: Villages) -> None:
    told = refused(villages.grade, grade="meets")
    assert told == ["Nobody has checked this village against the standard yet."]
    check = villages.check(villages.tuqiao)
    assert refused(villages.grade, grade="two_star") == ["Two stars does not follow from the check: One star does."]
    assert refused(villages.grade, grade="meets") == ["This is still empty."]
    assert refused(villages.grade, grade="five") == ["The standard has no such grade."]
    assert refused(villages.grade, grade="one_star", document=" ", decided_on=date(2024, 6, 17)) == [
        "The village was checked on 2024-06-18 only.",
        "This is still empty.",
    ]
    first = villages.grade("one_star")
    assert (first.rank, first.follows, first.rests_on, first.number) == (2, 2, check, 1)
    second = villages.grade("meets", base=1, reason="群众满意度低")
    found = standing(villages)
    assert (found.graded, found.rank, found.state) == (second, 1, "rise")
    last = villages.grade("", base=2, reason="出现重大事故，摘牌")
    assert (standing(villages).grade, last.rank) == (None, 0)


def test_a_village_that_fell_behind_its_grade_is_seen(villages: Villages) -> None:
    villages.check(villages.tuqiao)
    villages.grade("one_star")
    villages.check(villages.xunyi, greening=30)
    assert (standing(villages).state, standing(villages).rank, standing(villages).follows) == ("fallen", 2, 0)


def test_a_class_and_an_honour_are_entered_with_their_document(villages: Villages) -> None:
    place = {"by": villages.xunyi, "programme": villages.standards, "village": villages.village}
    first = actions.give_class(**place, village_class="growing", since=date(2020, 5, 1), document="县域村庄布局规划")
    told = refused(
        actions.give_class, **place, village_class="moving", since=date(2024, 6, 1), document="调整意见", base=1
    )
    assert told == ["This is still empty."]
    more = {"since": date(2024, 6, 1), "document": "调整意见", "base": 1, "reason": "列入搬迁"}
    second = actions.give_class(**place, village_class="moving", **more)
    assert (standing(villages).classed, queries.classes_of(villages.village.code)) == (second, [second, first])
    assert refused(actions.give_class, **place, village_class="rich", since=None, document="") == [
        "The plan has no such class."
    ]
    day = {"decided_on": date(2024, 3, 1), "document": "陕乡振发〔2024〕3号"}
    title = actions.give_honour(**place, honour="model", **day)
    assert standing(villages).honours == [title]
    assert refused(actions.give_honour, **place, honour="model", **day, base=1, reason="再次") == [
        "The village has this title already."
    ]
    assert refused(actions.give_honour, **place, honour="ten_thousand", **day, taken=True) == [
        "The village does not have this title."
    ]
    assert refused(actions.give_honour, **place, honour="star", **day) == ["The plan has no such honour."]
    actions.give_honour(**place, honour="model", **day, taken=True, base=1, reason="复核不合格")
    assert standing(villages).honours == []
    assert len(queries.honours_of(villages.village.code)) == 2


def test_what_the_plan_leaves_open_is_stated_by_its_office_and_rises_with_the_grade(villages: Villages) -> None:
    act = {"item": "toilet_rate", "grade": "three_star"}
    assert refused(villages.state, **act, amount=89) == [
        "Two stars asks for 90%: a higher grade would ask for less than a lower one."
    ]
    assert refused(villages.state, **act, amount=101) == ["101% is more than the whole."]
    assert refused(villages.state, item="lanes", grade="", amount=50) == ["The plan prints this figure itself."]
    villages.state("toilet_rate", "three_star", 95)
    villages.state("", "one_star", 3)
    standard = given.find(villages.standards, "village")
    assert standard is not None
    ladder = given.ladder(villages.standards, standard)
    assert [ladder.wanted(grade) for grade in standard.grades] == [None, 3, None, None]
    item = standard.item("toilet_rate")
    assert item and [each.value for grade in standard.grades if (each := ladder.asked(item, grade))] == [60, 75, 90, 95]


def test_a_village_of_another_township_is_not_checked_under_this_plan(villages: Villages) -> None:
    act = {"by": villages.xunyi, "programme": villages.standards, "standard": "village", "draft": draft()}
    told = refused(actions.record_check, **act, village=villages.others[0])
    assert told == ["The plan does not cover this division."]
    told = refused(actions.record_check, **act, village=villages.tuqiao.division)
    assert told == ["土桥镇 is no administrative village."]
    assert refused(actions.record_check, **{**act, "standard": "nine"}, village=villages.village) == [
        "The plan has no standard “nine”."
    ]


def test_a_plan_runs_the_standards_of_a_wider_plan_only_where_it_asks_for_more(villages: Villages) -> None:
    assert [each.key for each in given.standards_of(villages.standards)] == ["village"]
    assert given.standards_of(villages.plan) == []
    assert not given.has_any(villages.plan) or given.honours_of(villages.plan)


def test_a_hundred_villages_take_as_many_queries_as_one(villages: Villages, django_assert_num_queries: Any) -> None:
    standard = given.find(villages.standards, "village")
    assert standard is not None
    ladder = given.ladder(villages.standards, standard)
    for village in villages.villages:
        villages.check(villages.tuqiao, village)
    for rows in (villages.villages[:1], villages.villages):
        with django_assert_num_queries(4):
            found = queries.standings(villages.standards, ladder, rows)
            assert {each.follows for each in found} == {2}


def test_a_village_under_a_new_code_keeps_its_checks_grades_and_titles(villages: Villages) -> None:
    check = villages.check(villages.tuqiao)
    grade = villages.grade("one_star")
    old, new = villages.village.code, "610429101299"
    divisions.renumber(by=villages.xunyi, code=old, new=new, order=ORDER)
    check.refresh_from_db()
    assert (check.division_id, queries.grades_of(new), queries.grades_of(old)) == (new, [grade], [])


def test_merged_villages_keep_theirs_under_the_old_codes_and_the_heir_shows_them(villages: Villages) -> None:
    villages.check(villages.tuqiao)
    grade = villages.grade("one_star")
    one, other = (each.code for each in villages.villages[:2])
    divisions.merge(by=villages.xunyi, merged=[one], into=other, order=ORDER)
    grade.refresh_from_db()
    assert (grade.division_id, queries.grades_of(other)) == (one, [grade])
    assert {each.village.code: each.state for each in _today(villages)}[other] == "unchecked"


def _today(villages: Villages) -> list[queries.Standing]:
    standard = given.find(villages.standards, "village")
    assert standard is not None
    rows = list(Division.objects.within(TUQIAO).villages())
    return queries.standings(villages.standards, given.ladder(villages.standards, standard), rows)


@pytest.mark.parametrize("model", [Check, Graded, Classed, Honoured, StatedFigure])
def test_the_database_changes_and_deletes_nothing_that_was_said(villages: Villages, model: Any) -> None:
    villages.check(villages.tuqiao)
    villages.grade("one_star")
    place = {"by": villages.xunyi, "programme": villages.standards, "village": villages.village}
    actions.give_class(**place, village_class="growing", since=date(2020, 5, 1), document="规划")
    actions.give_honour(**place, honour="model", decided_on=date(2024, 3, 1), document="文件")
    rows: QuerySet[Any] = model.objects.all()
    field = "line" if model is StatedFigure else "reason"
    for act in (lambda: rows.update(**{field: "改写"}), lambda: rows.delete()):
        with pytest.raises(Error), transaction.atomic():
            act()


@pytest.mark.parametrize(
    ("model", "changes", "constraint"),
    [
        (Check, {"number": 1}, "village_check_number_once"),
        (Check, {"number": 2}, "village_check_again_has_a_reason"),
        (Check, {"number": 1, "level": 6}, "village_check_level_known"),
        (Graded, {"number": 2, "reason": "误", "rank": 3, "grade": "two_star"}, "village_grade_not_above_what_follows"),
        (Graded, {"number": 2, "reason": "", "rank": 1, "grade": "meets"}, "village_grade_"),
        (Graded, {"number": 2, "reason": "误", "grade": ""}, "village_grade_has_its_rank"),
        (Graded, {"number": 2, "reason": "误", "document": ""}, "village_grade_has_a_document"),
        (StatedFigure, {"amount": Decimal(-1)}, "standard_figure_not_negative"),
        (StatedFigure, {"line": ""}, "standard_figure_has_a_source"),
        (StatedFigure, {"item": "", "grade": ""}, "standard_figure_is_of_something"),
    ],
)
def test_the_database_refuses_what_no_action_writes(
    villages: Villages, model: Any, changes: dict[str, Any], constraint: str
) -> None:
    villages.check(villages.tuqiao)
    villages.grade("one_star")
    row = model.objects.order_by("pk").first()
    row.pk = None
    for name, value in changes.items():
        setattr(row, name, value)
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        row.save(force_insert=True)
