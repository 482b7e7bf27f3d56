"""A piece of work is named, noted, proved, closed and opened again, each by whose act it is."""

from datetime import date
from typing import Any

import pytest
from django.db import Error, IntegrityError, transaction

from cunshi.foundation.evidence.queries import photos_of
from cunshi.foundation.history.queries import changes_of
from cunshi.foundation.people.models import Post
from cunshi.work.tasks import access, actions
from cunshi.work.tasks.models import Kind, Party, Piece, PieceFile, Step
from cunshi.work.tasks.places import lead_of
from tests.factories.targets import COUNTY, TUQIAO, ZHITIAN, Xunyi
from tests.factories.tasks import at, close, note, prove, row_of, version
from tests.factories.world import World
from tests.work.refusals import refused

pytestmark = pytest.mark.req("PLAN-09")


def said(xunyi: Xunyi, task: str, code: str = COUNTY) -> list[tuple[str, int, str]]:
    row = row_of(at(xunyi, task, code))
    return [(each.kind, each.percent, each.line) for each in row.steps.all()] if row else []


def test_the_office_does_what_names_no_unit_until_it_names_one(xunyi: Xunyi) -> None:
    place = at(xunyi, "leaflet")
    assert lead_of(place, None) is None
    note(xunyi.xunyi, place, 20)
    sentence = ["This task is not done by your post."]
    assert refused(actions.note, by=xunyi.labour, place=place, percent=30, line="进展", base=1) == sentence
    actions.name_lead(by=xunyi.xunyi, place=place, unit=xunyi.labour.unit, base=1)
    assert lead_of(place, row_of(place)) == xunyi.labour.unit
    note(xunyi.labour, place, 40)
    assert refused(actions.note, by=xunyi.xunyi, place=place, percent=50, line="进展", base=3) == sentence
    assert said(xunyi, "leaflet") == [("noted", 20, "完成20%"), ("named", 20, ""), ("noted", 40, "完成40%")]


def test_another_unit_is_named_only_with_a_reason_and_its_history_stays(xunyi: Xunyi) -> None:
    place = at(xunyi, "leaflet")
    actions.name_lead(by=xunyi.xunyi, place=place, unit=xunyi.labour.unit)
    actions.set_parties(by=xunyi.labour, place=place, persons=[xunyi.labour], units=[xunyi.finance.unit], base=1)
    again = {"by": xunyi.xunyi, "place": place, "unit": xunyi.finance.unit, "base": 2}
    assert refused(actions.name_lead, **again) == ["This is still empty."]
    assert refused(actions.name_lead, **{**again, "unit": xunyi.labour.unit, "reason": "再定"}) == [
        "This unit leads the task already."
    ]
    actions.name_lead(**again, reason="职责调整")
    assert Party.objects.count() == 0
    row = row_of(place)
    assert row is not None and row.unit == xunyi.finance.unit
    changes = [each for each in changes_of(row) if each.field == "unit_id"]
    assert [(each.name, each.reason) for each in changes][:1] == [("xunyi先生", "职责调整")]


@pytest.mark.parametrize("name", ["labour", "tuqiao", "auditor_xunyi", "clerk"])
def test_only_the_office_names_who_leads(xunyi: Xunyi, name: str) -> None:
    told = refused(
        actions.name_lead, by=getattr(xunyi, name), place=at(xunyi, "leaflet"), unit=xunyi.labour.unit
    )  # fmt: skip
    assert len(told) == 1


def test_a_unit_of_another_county_cannot_lead(world: World, xunyi: Xunyi) -> None:
    told = refused(actions.name_lead, by=xunyi.xunyi, place=at(xunyi, "leaflet"), unit=world.department.unit)
    assert told == ["“平罗县农业农村局” is no unit that can do this task."]


def test_the_unit_of_the_plans_own_name_leads_without_being_named(xunyi: Xunyi) -> None:
    place = at(xunyi, "asset_review")
    assert lead_of(place, None) is None
    from cunshi.foundation.people import actions as people

    unit = people.add_unit(by=None, name="县乡村振兴局", kind="department", division=xunyi.xunyi.division)
    assert lead_of(place, None) == unit


def test_each_township_does_its_own_meeting_and_no_other(xunyi: Xunyi) -> None:
    own = at(xunyi, "mobilization_meeting", TUQIAO)
    close(xunyi.tuqiao, own)
    row = row_of(own)
    assert row is not None and (row.closed_on, row.percent) == (date(2024, 6, 30), 100)
    told = refused(actions.note, by=xunyi.zhitian, place=own, percent=1, line="进展", base=2)
    assert told == ["This division is outside your post (职田镇人民政府 Township officer)."]
    assert row_of(at(xunyi, "mobilization_meeting", ZHITIAN)) is None


def test_persons_named_by_the_unit_do_the_work_and_are_its_own(world: World, xunyi: Xunyi) -> None:
    place = at(xunyi, "leaflet")
    actions.name_lead(by=xunyi.xunyi, place=place, unit=xunyi.finance.unit)
    told = refused(actions.set_parties, by=xunyi.finance, place=place, persons=[xunyi.labour, world.clerk], base=1)
    assert told == [
        "县人社局 Department officer is not a post of the unit that leads.",
        "红崖子村委会 Village clerk is not a post of the unit that leads.",
    ]
    actions.set_parties(by=xunyi.finance, place=place, persons=[xunyi.finance], base=1)
    told = refused(actions.set_parties, by=xunyi.finance, place=place, units=[xunyi.finance.unit], base=2)
    assert told == ["“县财政局” leads the task and takes part in it, too."]
    assert access.may_work(xunyi.finance, place, row_of(place), None)


@pytest.mark.parametrize(
    ("percent", "line", "why", "sentences"),
    [
        (30, "返工", "", ["The progress falls from 40% to 30%."]),
        (101, "超额", "", ["Progress is a whole number from 0 to 100."]),
        (None, " ", "", ["This is still empty.", "Progress is a whole number from 0 to 100."]),
        (50, "一" * 501, "", ["The text has 501 characters; there is room for 500."]),
    ],
)
def test_a_note_that_cannot_be_says_what_is_wrong(
    xunyi: Xunyi, percent: int | None, line: str, why: str, sentences: list[str]
) -> None:
    place = at(xunyi, "leaflet")
    note(xunyi.xunyi, place, 40)
    told = refused(actions.note, by=xunyi.xunyi, place=place, percent=percent, line=line, why=why, base=1)
    assert told == sentences
    note(xunyi.xunyi, place, 30, why="返工重做")
    row = row_of(place)
    assert row is not None and row.percent == 30


def test_nothing_is_done_before_the_first_day_of_a_task(world: World, xunyi: Xunyi) -> None:
    world.move_to("2024-03-28")
    place = at(xunyi, "mobilization_meeting", TUQIAO)
    sentence = ["This task begins on 2024-03-29."]
    assert refused(actions.note, by=xunyi.tuqiao, place=place, percent=1, line="筹备") == sentence
    assert refused(prove, by=xunyi.tuqiao, place=place) == sentence
    world.move_to("2024-03-29")
    note(xunyi.tuqiao, place, 10)


def test_a_task_is_not_closed_without_its_evidence(xunyi: Xunyi) -> None:
    place = at(xunyi, "leaflet")
    told = refused(actions.close, by=xunyi.xunyi, place=place, line=" ")
    assert told == ["It is closed with files or photos: 1 are asked for, 0 are there.", "This is still empty."]
    file = prove(xunyi.xunyi, place)
    assert [use.photo_id for use in photos_of(file.piece.subject)] == [file.file_id]
    assert refused(prove, by=xunyi.xunyi, place=place) == ["This file is here already."]
    actions.close(by=xunyi.xunyi, place=place, line="明白纸已印发", base=version(place))
    for act in (
        lambda: prove(xunyi.xunyi, place, mark=b"2"),
        lambda: actions.remove_file(by=xunyi.xunyi, place=place, file=file),
        lambda: note(xunyi.xunyi, place, 100),
        lambda: actions.close(by=xunyi.xunyi, place=place, line="再次", base=version(place)),
    ):
        assert refused(act) == ["This task was closed on 2024-06-30."]


def test_a_file_taken_out_no_longer_counts(xunyi: Xunyi) -> None:
    place = at(xunyi, "leaflet")
    file = prove(xunyi.xunyi, place)
    subject = file.piece.subject
    actions.remove_file(by=xunyi.xunyi, place=place, file=file)
    assert photos_of(subject) == []
    assert PieceFile.objects.count() == 0
    assert refused(actions.close, by=xunyi.xunyi, place=place, line="办结", base=version(place)) == [
        "It is closed with files or photos: 1 are asked for, 0 are there."
    ]


def test_only_the_office_opens_a_closed_task_again_and_says_why(xunyi: Xunyi) -> None:
    place = at(xunyi, "mobilization_meeting", TUQIAO)
    note(xunyi.tuqiao, place, 60)
    close(xunyi.tuqiao, place)
    told = refused(actions.reopen, by=xunyi.tuqiao, place=place, reason="补充", base=version(place))
    assert told == ["Your post does not open this task again."]
    told = refused(actions.reopen, by=xunyi.xunyi, place=place, reason=" ", base=version(place))
    assert told == ["This is still empty."]
    actions.reopen(by=xunyi.xunyi, place=place, reason="未覆盖全部干部", base=version(place))
    row = row_of(place)
    assert row is not None and (row.closed_on, row.percent, row.files.count()) == (None, 60, 1)
    assert said(xunyi, "mobilization_meeting", TUQIAO)[-1] == ("reopened", 60, "未覆盖全部干部")
    assert refused(actions.reopen, by=xunyi.xunyi, place=place, reason="再开", base=version(place)) == [
        "This task is not closed."
    ]


def test_who_wrote_meanwhile_is_not_written_over(xunyi: Xunyi) -> None:
    place = at(xunyi, "leaflet")
    note(xunyi.xunyi, place, 10)
    stale = ["Somebody changed this while you were typing."]
    assert refused(actions.note, by=xunyi.xunyi, place=place, percent=20, line="进展", base=0) == stale
    assert refused(actions.name_lead, by=xunyi.xunyi, place=place, unit=xunyi.labour.unit, base=0) == stale


def test_neighbours_do_nothing_here(world: World, xunyi: Xunyi) -> None:
    place = at(xunyi, "leaflet")
    others: list[Post] = [
        world.county,
        world.township,
        world.department,
        world.region,
        xunyi.clerk,
        xunyi.auditor_xunyi,
    ]
    for by in others:
        for act, more in (
            (actions.note, {"percent": 1, "line": "进展"}),
            (actions.close, {"line": "办结"}),
            (actions.reopen, {"reason": "再开"}),
            (actions.add_file, {"name": "a.jpg", "content": b""}),
            (actions.set_parties, {}),
        ):
            assert len(refused(act, by=by, place=place, **more)) == 1
    assert list(Piece.objects.visible_to(world.county)) == []


def test_the_database_itself_keeps_what_was_said_and_what_closed_a_task(xunyi: Xunyi) -> None:
    place = at(xunyi, "leaflet")
    step = note(xunyi.xunyi, place, 10)
    row = step.piece
    broken: list[Any] = [
        lambda: Step.objects.filter(pk=step.pk).update(percent=20),
        lambda: Step.objects.filter(pk=step.pk).delete(),
        lambda: Piece.objects.filter(pk=row.pk).update(percent=101),
        lambda: Piece.objects.filter(pk=row.pk).update(percent=100, closed_on=date(2024, 6, 30)),
        lambda: Piece.objects.filter(pk=row.pk).delete(),
        lambda: Piece.objects.create(programme=row.programme, task=row.task, division=row.division, needed=1),
        lambda: Party.objects.create(piece=row),
        lambda: Step.objects.create(piece=row, kind=Kind.CLOSED, percent=100, line="", by=step.by, at=step.at),
    ]
    for each in broken:
        with pytest.raises((IntegrityError, Error)), transaction.atomic():
            each()
    close(xunyi.xunyi, place)
    for each in (
        lambda: PieceFile.objects.all().delete(),
        lambda: PieceFile.objects.update(name="x"),
    ):
        with pytest.raises((IntegrityError, Error)), transaction.atomic():
            each()
