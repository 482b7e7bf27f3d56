"""A listed matter is carried out: started, reported on, suspended, finished, cancelled; its archive grows."""

from datetime import date

import pytest

from cunshi.kernel.codes import Level
from cunshi.work.matters import actions
from cunshi.work.matters.models import ArchiveFile, Matter
from cunshi.work.matters.states import Action, State
from tests.factories.world import JPEG, POSTS, VILLAGES, World
from tests.work.refusals import refused

IMPLEMENTATION = "2024-03-02 – 2024-10-30"


def not_yours(world: World, name: str, action: Action) -> list[str]:
    post = getattr(world, name)
    if not post.covers(VILLAGES[0]):
        return [f"This matter lies outside your post ({post})."]
    return [f"“{action.label}” is not an act of your post ({post})."]


def report(world: World, matter: Matter, percent: int, done: str = "基础完工", by: str = "clerk") -> Matter:
    return actions.report_progress(
        by=getattr(world, by), matter=matter, version=matter.version, percent=percent, done=done
    )


def attach(world: World, matter: Matter, item: str = "photos_before", content: bytes = JPEG) -> ArchiveFile:
    return actions.attach(
        by=world.clerk, matter=matter, version=matter.version, item=item, name="现场.jpg", content=content
    )


# Starting


@pytest.mark.req("LED-11", "LAND-03")
def test_village_and_township_start_and_nobody_else(world: World) -> None:
    matter = world.listed()
    world.move_to("2024-03-20")
    for name in sorted(POSTS.keys() - {"clerk", "township"}):
        by = getattr(world, name)
        said = refused(actions.start, by=by, matter=matter, version=matter.version)
        assert said == not_yours(world, name, Action.START)
    started = actions.start(by=world.clerk, matter=matter, version=matter.version)
    assert (started.state, started.started_on) == ("started", date(2024, 3, 20))


@pytest.mark.req("LAND-02", "LAND-03")
def test_an_officer_of_the_lead_unit_carries_the_matter_out_and_of_another_unit_not(world: World) -> None:
    matter = world.listed(Level.REGION)
    world.move_to("2024-03-20")
    said = refused(actions.start, by=world.department, matter=matter, version=matter.version)
    assert said == not_yours(world, "department", Action.START)
    matter = actions.start(by=world.region_department, matter=matter, version=matter.version)
    matter = report(world, matter, 100, by="region_department")
    assert actions.finish(by=world.region_department, matter=matter, version=matter.version).state == State.FINISHED


@pytest.mark.req("LED-11", "PLAN-03")
def test_a_matter_listed_in_january_starts_only_in_the_implementation_stage(world: World) -> None:
    matter = world.listed()
    said = refused(actions.start, by=world.clerk, matter=matter, version=matter.version)
    assert said == [f"The plan's stages do not allow “Start” on 2024-01-22, only {IMPLEMENTATION}."]
    world.move_to("2024-10-31")
    said = refused(actions.start, by=world.clerk, matter=matter, version=matter.version)
    assert said == [f"The plan's stages do not allow “Start” on 2024-10-31, only {IMPLEMENTATION}."]


@pytest.mark.req("LED-11")
@pytest.mark.parametrize(
    ("day", "what"),
    [
        (date(2024, 1, 21), "The date lies before 2024-01-22."),
        (date(2024, 3, 21), "The date lies in the future."),
    ],
)
def test_the_day_of_the_start_lies_between_listing_and_today(world: World, day: date, what: str) -> None:
    matter = world.listed()
    world.move_to("2024-03-20")
    assert refused(actions.start, by=world.clerk, matter=matter, version=matter.version, on=day) == [what]


# Progress


@pytest.mark.req("LED-11")
def test_progress_is_kept_report_by_report(world: World) -> None:
    matter = report(world, report(world, world.started(), 30, "基础完工"), 30, "材料进场", by="township")
    assert matter.percent == 30
    assert list(matter.progress.values_list("percent", "done", "reported_on", "reported_by")) == [
        (30, "基础完工", date(2024, 3, 20), world.clerk.pk),
        (30, "材料进场", date(2024, 3, 20), world.township.pk),
    ]


@pytest.mark.req("LED-11")
@pytest.mark.parametrize(
    ("percent", "what"),
    [
        (29, "Progress was 30% already and falls to 29%."),
        (101, "Progress is a whole number from 0 to 100."),
        (-1, "Progress is a whole number from 0 to 100."),
    ],
)
def test_progress_neither_falls_nor_passes_a_hundred(world: World, percent: int, what: str) -> None:
    matter = report(world, world.started(), 30)
    assert refused(lambda: report(world, matter, percent, done=" ")) == [what, "This is still empty."]


@pytest.mark.req("LED-11", "LAND-03")
def test_only_who_carries_it_out_reports(world: World) -> None:
    matter = world.started()
    for name in sorted(POSTS.keys() - {"clerk", "township"}):
        assert refused(lambda name=name: report(world, matter, 50, by=name)) == not_yours(world, name, Action.REPORT)


@pytest.mark.req("LED-11")
def test_progress_is_reported_on_a_started_matter_only(world: World) -> None:
    matter = world.listed()
    world.move_to("2024-03-20")
    said = refused(lambda: report(world, matter, 10))
    assert said == ["A matter that is “Listed” cannot take this step: Report progress."]


# Suspending


@pytest.mark.req("LED-11", "LAND-03")
@pytest.mark.parametrize(
    ("level", "handler"),
    [(Level.TOWNSHIP, "township"), (Level.COUNTY, "county"), (Level.CITY, "city"), (Level.REGION, "region")],
    ids=lambda value: getattr(value, "key", value),
)
def test_the_handling_level_suspends_resumes_and_cancels(world: World, level: Level, handler: str) -> None:
    matter = world.started(level)
    for name in sorted(POSTS.keys() - {handler}):
        for act, action in ((actions.suspend, Action.SUSPEND), (actions.cancel, Action.CANCEL)):
            said = refused(act, by=getattr(world, name), matter=matter, version=matter.version, reason="汛期")
            assert said == not_yours(world, name, action)
    by = getattr(world, handler)
    matter = actions.suspend(by=by, matter=matter, version=matter.version, reason="汛期")
    assert (matter.state, matter.number) == ("suspended", "640221205200-2024-01")
    said = refused(lambda: report(world, matter, 50))
    assert said == ["A matter that is “Suspended” cannot take this step: Report progress."]
    matter = actions.resume(by=by, matter=matter, version=matter.version, reason="汛期结束")
    assert matter.state == State.STARTED


@pytest.mark.req("LED-11")
def test_the_township_suspends_what_the_village_handles(world: World) -> None:
    matter = world.submitted()
    matter = actions.accept(by=world.township, matter=matter, version=matter.version, handling_level=Level.VILLAGE)
    world.approved = lambda *_arguments, **_changes: matter  # type: ignore[method-assign]
    matter = world.started()
    said = refused(actions.suspend, by=world.clerk, matter=matter, version=matter.version, reason="汛期")
    assert said == not_yours(world, "clerk", Action.SUSPEND)
    matter = actions.suspend(by=world.township, matter=matter, version=matter.version, reason="汛期")
    assert matter.state == State.SUSPENDED


@pytest.mark.req("LED-11")
def test_suspending_resuming_and_cancelling_need_reasons(world: World) -> None:
    matter = world.started()
    said = refused(actions.suspend, by=world.township, matter=matter, version=matter.version, reason="")
    assert said == ["“Suspend” needs a reason."]
    said = refused(actions.cancel, by=world.township, matter=matter, version=matter.version, reason="")
    assert said == ["“Cancel” needs a reason."]
    matter = actions.suspend(by=world.township, matter=matter, version=matter.version, reason="汛期")
    said = refused(actions.resume, by=world.township, matter=matter, version=matter.version, reason="")
    assert said == ["“Resume” needs a reason."]


@pytest.mark.req("LED-07", "LED-11")
def test_a_cancelled_matter_keeps_its_number_and_leaves_the_totals(world: World) -> None:
    matter, other = world.listed(), world.listed(village=VILLAGES[1], by=world.second_clerk)
    world.move_to("2024-03-20")
    matter = actions.cancel(by=world.township, matter=matter, version=matter.version, reason="用地未批")
    assert (matter.state, matter.number) == ("cancelled", "640221205200-2024-01")
    assert list(Matter.objects.in_ledger()) == [other]
    said = refused(actions.start, by=world.clerk, matter=matter, version=matter.version)
    assert said == ["A matter that is “Cancelled” cannot take this step: Start."]


# Finishing


@pytest.mark.req("LED-11")
def test_a_matter_is_finished_only_when_all_is_reported_done(world: World) -> None:
    matter = report(world, world.started(), 99)
    said = refused(actions.finish, by=world.clerk, matter=matter, version=matter.version)
    assert said == ["Progress stands at 99%."]
    matter = report(world, matter, 100)
    matter = actions.finish(by=world.clerk, matter=matter, version=matter.version)
    assert (matter.state, matter.finished_on) == ("finished", date(2024, 3, 20))


@pytest.mark.req("LED-11")
@pytest.mark.parametrize(
    ("day", "what"),
    [
        (date(2024, 3, 19), "The date lies before 2024-03-20."),
        (date(2024, 6, 2), "The date lies in the future."),
    ],
)
def test_the_day_of_the_finish_lies_between_start_and_today(world: World, day: date, what: str) -> None:
    matter = world.started()
    world.move_to("2024-06-01")
    matter = report(world, matter, 100)
    assert refused(actions.finish, by=world.clerk, matter=matter, version=matter.version, on=day) == [what]


@pytest.mark.req("LED-11")
def test_a_stale_form_finishes_nothing(world: World) -> None:
    matter = report(world, world.started(), 100)
    said = refused(actions.finish, by=world.clerk, matter=matter, version=matter.version - 1)
    assert said == ["This matter has changed since the page was opened: it is now “Started”."]


# The archive


@pytest.mark.req("LED-11")
def test_a_photo_goes_into_the_archive_under_its_item(world: World) -> None:
    matter = world.started()
    row = attach(world, matter)
    assert (row.item, row.name, row.added_by, row.file.media_type) == (
        "photos_before",
        "现场.jpg",
        world.clerk,
        "image/jpeg",
    )
    assert row.file.path.read_bytes() == JPEG


@pytest.mark.req("LED-11")
def test_the_archive_refuses_what_is_no_photo_or_document_what_it_has_and_what_it_asks_not_for(world: World) -> None:
    matter = world.started()
    attach(world, matter)
    matter = world.again(matter)
    assert refused(lambda: attach(world, matter)) == ["This file is in the archive already."]
    said = refused(lambda: attach(world, matter, item="acceptance_record"))
    assert said == ["The archive asks for no file under this item."]
    said = refused(lambda: attach(world, matter, content=b"MZ\x90\x00" + bytes(200)))
    assert said == ["By its content this is no photo, PDF, Word or Excel file."]


@pytest.mark.req("LED-11", "PLAN-03")
def test_files_are_collected_in_implementation_and_acceptance(world: World) -> None:
    matter = world.listed()
    spans = f"{IMPLEMENTATION}、2024-11-01 – 2024-12-31"
    said = refused(lambda: attach(world, matter))
    assert said == [f"The plan's stages do not allow “Add to the archive” on 2024-01-22, only {spans}."]
    world.move_to("2024-12-31")
    assert attach(world, matter).item == "photos_before"


@pytest.mark.req("LED-11")
def test_a_file_is_taken_out_again_by_the_village_or_its_township(world: World) -> None:
    matter = world.started()
    row = attach(world, matter)
    matter = world.again(matter)
    said = refused(actions.detach, by=world.county, file=row, version=matter.version)
    assert said == not_yours(world, "county", Action.ATTACH)
    said = refused(actions.detach, by=world.clerk, file=row, version=matter.version - 1)
    assert said == ["This matter has changed since the page was opened: it is now “Started”."]
    actions.detach(by=world.township, file=row, version=matter.version)
    assert not matter.files.exists()


@pytest.mark.req("LED-11")
def test_the_archive_of_a_written_off_matter_is_closed(world: World) -> None:
    matter = world.written_off()
    row = matter.files.first()
    assert row is not None
    closed = ["A matter that is “Written off” cannot take this step: Add to the archive."]
    assert refused(actions.detach, by=world.clerk, file=row, version=matter.version) == closed
    assert refused(lambda: attach(world, matter, content=JPEG + b"2")) == closed
