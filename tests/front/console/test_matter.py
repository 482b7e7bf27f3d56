import re
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.urls import reverse

from cunshi.foundation.people.models import Post
from cunshi.kernel.codes import Level
from cunshi.work.matters import actions
from cunshi.work.matters.models import ArchiveFile, Matter, Progress, Step
from cunshi.work.matters.states import State
from cunshi.work.publicity.actions import commend, write_case
from tests.factories.publicity import CASE
from tests.factories.world import INSPECTION, JPEG, VILLAGES, World
from tests.front.console.desk import CONFLICT, FOUND, NOT_FOUND, WRONG, at_desk, words

OUTSIDERS = ["neighbour_clerk", "neighbour_township", "neighbour_county", "neighbour_city"]


def page_of(post: Post, matter: Matter) -> str:
    return words(at_desk(post).get(reverse("console:matter", args=[matter.pk])))


def acts_on(post: Post, matter: Matter) -> set[str]:
    """The acts that the page offers: the last part of each form's address."""
    body = at_desk(post).get(reverse("console:matter", args=[matter.pk])).content.decode()
    return set(re.findall(rf'action="/matters/{matter.pk}/act/([a-z_]+)/"', body))


def press(post: Post, matter: Matter, act: str, **typed: object) -> HttpResponse:
    """Send one act from the page as it stands for this matter."""
    typed.setdefault("version", matter.version)
    return at_desk(post).post(reverse("console:act", args=[matter.pk, act]), typed)


def stands(matter: Matter) -> str:
    return Matter.objects.get(pk=matter.pk).state


@pytest.mark.req("LAND-03")
@pytest.mark.parametrize("outsider", OUTSIDERS)
def test_a_matter_outside_the_post_is_not_found_whatever_is_asked_of_it(world: World, outsider: str) -> None:
    matter = world.submitted()
    client = at_desk(getattr(world, outsider))
    asked = [
        client.get(reverse("console:matter", args=[matter.pk])),
        client.get(reverse("console:merge", args=[matter.pk])),
        client.post(reverse("console:act", args=[matter.pk, "accept"]), {"version": matter.version}),
        client.post(reverse("console:act", args=[matter.pk, "reject"]), {"version": matter.version, "reason": "否"}),
    ]
    assert ([each.status_code for each in asked], stands(matter)) == ([NOT_FOUND] * 4, State.SUBMITTED)


@pytest.mark.req("LED-01", "LED-02", "LED-09", "LED-11")
def test_a_matter_lives_its_whole_life_through_its_page(world: World) -> None:
    matter = world.propose()
    lived = [stands(matter)]

    def do(post: Post, act: str, **typed: object) -> None:
        nonlocal matter
        response = press(post, matter, act, **typed)
        assert (act, response.status_code) == (act, FOUND), words(response)
        matter = world.again(matter)
        if lived[-1] != matter.state:
            lived.append(matter.state)

    for step in (
        "branch_proposal",
        "committees_consultation",
        "party_members",
        "representatives",
        "resolution_disclosed",
    ):
        votes = {"entitled": 30, "present": 26, "in_favour": 25} if step in ("party_members", "representatives") else {}
        do(world.clerk, "deliberate", step=step, held_on="2024-01-10", minutes="同意", **votes)
    do(world.clerk, "submit")
    do(world.township, "accept", handling_level=4, lead_unit="")
    notice = actions.publish_notice(
        by=world.township,
        programme=matter.programme,
        division=world.township.division,
        title="公示",
        matters=[(matter, matter.version)],
    )
    matter = world.again(matter)
    lived.append(matter.state)
    world.move_to(date(2024, 1, 22))
    assert notice.over
    do(world.township, "list")
    world.move_to("2024-03-20")
    do(world.clerk, "start", on="2024-03-18")
    do(world.clerk, "report", percent=100, done="全部完工")
    do(world.clerk, "finish", on="2024-03-20")
    world.move_to(INSPECTION)
    do(world.county, "inspect", passed="yes", held_on="2024-11-05", opinion="合格", signatories="张三、李四")
    for item in ("photos_before", "photos_during", "photos_after", "information", "experience"):
        upload = SimpleUploadedFile(f"{item}.jpg", JPEG + item.encode())
        do(world.clerk, "attach", item=item, file=upload)
    do(world.clerk, "disclose", step="result_disclosed", held_on="2024-11-05", minutes="村务公开栏")
    do(world.township, "write_off")
    assert (lived, matter.number, matter.written_off_on) == (
        ["drafted", "deliberated", "submitted", "approved", "noticed", "listed", "started", "finished", "accepted",
         "written_off"],
        "640221205200-2024-01",
        date(2024, 11, 5),
    )  # fmt: skip


@pytest.mark.req("LED-02", "LED-03")
def test_each_post_is_offered_its_own_acts_and_nobody_elses(world: World) -> None:
    matter = world.submitted(Level.COUNTY)
    offered = {
        name: acts_on(getattr(world, name), matter) for name in ("clerk", "township", "county", "city", "auditor")
    }
    assert offered == {
        "clerk": set(),
        "township": set(),
        "county": {"accept", "raise", "return", "reject"},
        "city": set(),
        "auditor": set(),
    }


@pytest.mark.req("LED-03")
def test_whoever_cannot_act_reads_whose_turn_it_is(world: World) -> None:
    county, acceptance = world.submitted(Level.COUNTY), world.finished(title="公厕改造")
    assert "It is now the turn of 平罗县 (County office)." in page_of(world.clerk, county)
    assert "It is now the turn of" not in page_of(world.county, county)
    assert "It is now the turn of 平罗县 (County office)." in page_of(world.township, acceptance)


@pytest.mark.req("LED-03")
def test_a_matter_raised_to_the_region_shows_its_path_and_needs_a_department(world: World) -> None:
    matter = world.submitted(Level.REGION)
    refused = press(world.region, matter, "accept", handling_level=1, lead_unit="")
    assert (refused.status_code, stands(matter)) == (CONFLICT, State.SUBMITTED)
    assert "A matter handled by the region is handed to a department." in words(refused)
    unit = world.region_department.unit
    done = press(world.region, matter, "accept", handling_level=1, lead_unit=unit.pk)
    matter = world.again(matter)
    assert (done.status_code, matter.state, matter.handling_level, matter.lead_unit_id) == (
        FOUND,
        "approved",
        1,
        unit.pk,
    )
    text = page_of(world.clerk, matter)
    path = [("Raise to the level above", "Township", "County"), ("Raise to the level above", "County", "City"),
            ("Raise to the level above", "City", "Region")]  # fmt: skip
    assert [line for line in path if f"{line[0]} Submitted ({line[1]}) Submitted ({line[2]})" in text] == path


@pytest.mark.req("LED-02")
def test_a_form_opened_before_a_colleague_decided_writes_nothing_and_keeps_what_was_typed(world: World) -> None:
    matter = world.submitted()
    actions.return_(by=world.township, matter=matter, version=matter.version, reason="补预算")
    late = press(world.township, matter, "reject", reason="已有同类项目，今年不再安排")
    text = words(late)
    assert (late.status_code, stands(matter), Step.objects.filter(matter=matter, action="reject").count()) == (
        CONFLICT,
        State.RETURNED,
        0,
    )
    assert "This matter has changed since the page was opened: it is now “Returned”." in text
    assert "已有同类项目，今年不再安排" in text


@pytest.mark.req("LED-02")
def test_two_officers_decide_at_once_and_only_the_first_counts(world: World) -> None:
    matter = world.submitted()
    first = press(world.township, matter, "accept", handling_level=4, lead_unit="")
    second = press(world.township, matter, "return", reason="请补充")
    decided = Step.objects.filter(matter=matter, action__in=["accept", "return"]).values_list("action", flat=True)
    assert (first.status_code, second.status_code, list(decided)) == (FOUND, CONFLICT, ["accept"])


@pytest.mark.req("LED-02")
@pytest.mark.parametrize("act", ["return", "reject", "raise"])
def test_a_decision_without_a_reason_is_sent_back_with_a_sentence(world: World, act: str) -> None:
    matter = world.submitted()
    answer = press(world.township, matter, act, reason="  ")
    assert (answer.status_code, stands(matter)) == (WRONG, State.SUBMITTED)
    assert "Reason: Fill this in." in words(answer)


@pytest.mark.req("LED-01")
def test_votes_that_do_not_agree_are_refused_and_the_minutes_stay_on_the_page(world: World) -> None:
    matter = world.propose()
    votes = {"entitled": 30, "present": 31, "in_favour": 28}
    minutes = "代表一致同意建设文化广场"
    typed = {"step": "representatives", "held_on": "2024-01-10", "minutes": minutes, **votes}
    wrong = press(world.clerk, matter, "deliberate", **typed)
    text = words(wrong)
    assert (wrong.status_code, matter.deliberations.count()) == (CONFLICT, 0)
    assert "More people were present than entitled." in text
    assert minutes in text


@pytest.mark.req("LED-01")
def test_deliberation_shows_votes_and_minutes_and_what_is_still_to_be_held(world: World) -> None:
    matter = world.record_steps(world.propose())
    text = page_of(world.county, matter)
    assert text.count("40 entitled, 36 present, 33 in favour") == 2
    assert text.count("会议一致同意。") == 5
    assert text.count("not yet recorded; wanted before write-off") == 1


@pytest.mark.req("LED-05", "LAND-03")
def test_the_clerk_of_a_partner_village_reads_a_joint_matter_but_does_not_act(world: World) -> None:
    partner = world.division(VILLAGES[1])
    matter = world.propose(category="public_service", partners=(partner,))
    text = page_of(world.second_clerk, matter)
    tried = press(world.second_clerk, matter, "withdraw", reason="不办了")
    assert acts_on(world.second_clerk, matter) == set()
    assert "A joint matter: 红崖子村 leads it and acts for all. You read it as a partner village." in text
    assert (tried.status_code, stands(matter)) == (CONFLICT, State.DRAFTED)
    assert "This matter lies outside your post" in words(tried)


@pytest.mark.req("LED-11")
def test_what_is_missing_for_write_off_is_listed_before_anybody_presses(world: World) -> None:
    matter = world.accepted()
    text = page_of(world.township, matter)
    missing = re.findall(r"missing: ([^.]+?) A§4\.2", text.partition("Content and figures")[0])
    assert missing == ["Photos before", "Photos during", "Photos after", "Information items", "Typical experience"]
    assert "write_off" not in acts_on(world.township, matter)
    tried = press(world.township, matter, "write_off")
    assert (tried.status_code, stands(matter)) == (CONFLICT, State.ACCEPTED)
    assert words(tried).count("The archive lacks this item (1 missing).") == 5


@pytest.mark.req("LED-11")
def test_write_off_is_offered_once_archive_and_disclosure_are_there(world: World) -> None:
    matter = world.filed(world.accepted())
    assert "write_off" in acts_on(world.township, matter)
    assert press(world.township, matter, "write_off").status_code == FOUND
    closed = world.again(matter)
    assert (closed.state, acts_on(world.township, closed)) == (State.WRITTEN_OFF, set())


def test_a_web_page_in_disguise_is_not_taken_into_the_archive(world: World) -> None:
    matter = world.started()
    upload = SimpleUploadedFile("photo.jpg", b"<html><script>alert(1)</script></html>", content_type="image/jpeg")
    answer = press(world.clerk, matter, "attach", item="photos_before", file=upload)
    assert (answer.status_code, matter.files.count()) == (CONFLICT, 0)
    assert "By its content this is no photo, PDF, Word or Excel file." in words(answer)


@pytest.mark.req("LAND-03")
def test_a_file_is_opened_within_the_post_only_and_as_what_it_is(world: World) -> None:
    other = world.propose(by=world.township, village=VILLAGES[1], title="另一事项")
    matter = world.started()
    press(world.clerk, matter, "attach", item="photos_before", file=SimpleUploadedFile("前.jpg", JPEG))
    file = ArchiveFile.objects.get(matter=matter)
    address = reverse("console:archive_file", args=[matter.pk, file.pk])
    answer = at_desk(world.county).get(address)
    assert (b"".join(answer), answer["Content-Type"], answer["X-Content-Type-Options"]) == (
        JPEG,
        "image/jpeg",
        "nosniff",
    )
    assert answer["Content-Disposition"].startswith("inline")
    crossed = reverse("console:archive_file", args=[other.pk, file.pk])
    statuses = [at_desk(getattr(world, name)).get(address).status_code for name in OUTSIDERS]
    assert (statuses, at_desk(world.county).get(crossed).status_code) == ([NOT_FOUND] * 4, NOT_FOUND)


def test_a_file_taken_out_of_the_archive_stays_in_the_history(world: World) -> None:
    matter = world.started()
    press(world.clerk, matter, "attach", item="photos_before", file=SimpleUploadedFile("前.jpg", JPEG))
    matter = world.again(matter)
    done = press(world.clerk, matter, "detach", file=ArchiveFile.objects.get(matter=matter).pk)
    assert (done.status_code, matter.files.count()) == (FOUND, 0)
    assert "archive file Photos before, 前.jpg —" in page_of(world.clerk, matter)


@pytest.mark.req("LED-09")
def test_an_objection_is_recorded_answered_and_sends_the_matter_back_when_it_is_right(world: World) -> None:
    matter = world.noticed()
    world.move_to("2024-01-17")
    recorded = press(world.clerk, matter, "object", raised_by="王秀兰", raised_on="2024-01-16", text="离住户太近")
    objection = matter.objections.get()
    assert (recorded.status_code, objection.raised_by, acts_on(world.township, matter)) == (
        FOUND,
        "王秀兰",
        {"answer", "object"},
    )
    by_clerk = press(world.clerk, matter, "answer", objection=objection.pk, answer="不成立", upheld="no")
    assert (by_clerk.status_code, matter.objections.get().answer) == (CONFLICT, "")
    press(world.township, matter, "answer", objection=objection.pk, answer="调整选址", upheld="yes")
    assert (stands(matter), matter.objections.get().answer) == (State.RETURNED, "调整选址")
    assert "Upheld: 调整选址" in page_of(world.clerk, matter)


@pytest.mark.req("LED-09")
def test_a_matter_cannot_be_listed_while_its_notice_runs(world: World) -> None:
    matter = world.noticed()
    assert "The public notice runs until 2024-01-21." in page_of(world.township, matter)
    tried = press(world.township, matter, "list")
    assert (tried.status_code, stands(matter)) == (CONFLICT, State.NOTICED)


@pytest.mark.req("PLAN-03")
def test_an_act_outside_its_stage_is_not_offered_but_an_exception_is(world: World) -> None:
    matter = world.submitted()
    world.move_to("2024-03-05")
    response = at_desk(world.township).get(reverse("console:matter", args=[matter.pk]))
    link = f"/exceptions/?programme={matter.programme_id}&amp;action=accept&amp;division={matter.village_id}#ask"
    assert acts_on(world.township, matter) == {"attach"}
    assert link in response.content.decode()
    assert "Solicitation and decision 2023-11-09 – 2024-03-01" in words(response)


@pytest.mark.req("LED-01")
def test_a_duplicate_is_found_by_its_village_and_merged_and_its_proposer_is_named(world: World) -> None:
    kept = world.propose(title="文化广场")
    double = world.propose(title="二组文化广场", raised_by="李秀英")
    elsewhere = world.propose(by=world.township, village=VILLAGES[1], title="王家沟文化广场")
    found = words(at_desk(world.clerk).get(reverse("console:merge", args=[double.pk]), {"q": "文化广场"}))
    assert (f" {kept.title} " in found, elsewhere.title in found) == (True, False)
    refused = press(world.township, double, "merge", into=elsewhere.pk, reason="重复")
    assert (refused.status_code, stands(double)) == (CONFLICT, State.DRAFTED)
    assert press(world.clerk, double, "merge", into=kept.pk, reason="同一事项").status_code == FOUND
    assert stands(double) == State.MERGED
    assert "李秀英 · 2023-12-10 · 二组文化广场" in page_of(world.township, kept)
    assert "It goes on in: 文化广场" in page_of(world.township, double)


@pytest.mark.req("LED-01")
def test_nobody_merges_into_a_matter_outside_the_post(world: World) -> None:
    mine = world.propose()
    theirs = world.propose(by=world.township, village=VILLAGES[1], title="王家沟广场")
    answer = press(world.clerk, mine, "merge", into=theirs.pk, reason="重复")
    assert (answer.status_code, stands(mine)) == (NOT_FOUND, State.DRAFTED)


def test_the_history_says_who_changed_what_from_what_to_what_in_words(world: World) -> None:
    matter = world.propose(category="public_service")
    changed = world.draft(title="改后的名称", category="industry", lead_unit=world.department.unit,
                          funds={"county_budget": Decimal("300000.00")})  # fmt: skip
    actions.edit(by=world.township, matter=matter, version=matter.version, draft=changed)
    text = page_of(world.county, matter).partition("Every change")[2]
    told = [
        "title 红崖子村文化活动广场建设 改后的名称",
        "category Public services Industry",
        "lead unit — 平罗县农业农村局",
        "planned investment Village collective's own funds, 5.00 ten thousand yuan —",
        "village covered — 宁夏回族自治区石嘴山市平罗县红崖子乡红崖子村委会",
    ]
    assert [line for line in told if line in text] == told
    assert "township先生 红崖子乡人民政府" in text


def test_the_history_reads_a_typical_case_that_names_the_matter(world: World) -> None:
    matter = world.propose()
    case = write_case(
        by=world.clerk,
        programme=world.hongyazi,
        division=world.clerk.division,
        draft=replace(CASE, matter=matter),
    )
    commend(by=world.county, case=case, version=1)
    text = page_of(world.county, matter).partition("Every change")[2]
    assert f"typical case — {CASE.title}" in text
    assert "state Recommended Commended" in text
    assert "commended in — 宁夏回族自治区石嘴山市平罗县" in text


def test_illustrative_rows_say_so_and_offer_no_act(world: World) -> None:
    matter = world.started()
    Matter.objects.filter(pk=matter.pk).update(illustrative=True)
    assert "Rows are illustrative, totals are the published ones." in page_of(world.clerk, matter)
    assert "What to do next" not in page_of(world.clerk, matter)


@pytest.mark.req("LAND-02")
def test_figures_stand_in_ten_thousand_yuan_with_their_total_and_their_clause(world: World) -> None:
    matter = world.propose(lead_unit=world.department.unit, participants=(world.township.unit,))
    text = page_of(world.clerk, matter)
    told = [
        "County budget A§5.2 30.00",
        "Village collective's own funds A§5.2 5.00",
        "Total 35.00",
        "Lead unit 平罗县农业农村局",
        "Participating units 红崖子乡人民政府",
        "Responsible person 马建国",
    ]
    assert [line for line in told if line in text] == told


@pytest.mark.parametrize("version", ["", "abc", "-1", "9" * 40])
def test_a_form_without_a_sound_version_is_stale(world: World, version: str) -> None:
    matter = world.submitted()
    answer = press(world.township, matter, "return", reason="请补充", version=version)
    assert (answer.status_code, stands(matter)) == (CONFLICT, State.SUBMITTED)


def test_an_unknown_act_is_not_found_and_a_get_changes_nothing(world: World) -> None:
    matter = world.submitted()
    client = at_desk(world.township)
    unknown = client.post(reverse("console:act", args=[matter.pk, "destroy"]), {"version": matter.version})
    got = client.get(reverse("console:act", args=[matter.pk, "accept"]))
    assert (unknown.status_code, got.status_code, stands(matter)) == (NOT_FOUND, FOUND, State.SUBMITTED)


@pytest.mark.parametrize("state", ["drafted", "submitted", "noticed", "started", "finished", "accepted", "written_off"])
def test_the_page_asks_the_database_twelve_times_at_most(
    world: World, state: str, django_assert_max_num_queries
) -> None:
    matter = world.in_state(State(state), partners=(world.division(VILLAGES[1]),))
    for percent in range(40):
        Progress.objects.create(matter=matter, percent=percent, done="施工", reported_on=date(2024, 4, 1))
    if state in ("started", "finished"):
        for number in range(3):
            text = f"第{number}条异议"
            actions.object_as_supervisor(by=world.supervisor, matter=matter, stage="listed", text=text)
    for name in ("clerk", "township", "county", "supervisor"):
        client = at_desk(getattr(world, name))
        client.get(reverse("console:matter", args=[matter.pk]))
        with django_assert_max_num_queries(12):
            client.get(reverse("console:matter", args=[matter.pk]))


@pytest.mark.req("LED-04")
def test_an_approved_matter_leads_its_publisher_to_the_list_that_is_published_together(world: World) -> None:
    matter = world.approved()
    address = f"/notices/#publish-{matter.programme_id}"
    pages = {
        name: at_desk(getattr(world, name)).get(reverse("console:matter", args=[matter.pk])).content.decode()
        for name in ("township", "clerk", "county")
    }
    assert {name: address in page for name, page in pages.items()} == {
        "township": True,
        "clerk": False,
        "county": False,
    }
    listed = at_desk(world.township).get("/notices/").content.decode()
    assert f'id="publish-{matter.programme_id}"' in listed
    assert "Not on public notice yet; a notice runs for 7 days." in page_of(world.township, matter)
    noticed = world.noticed(title="另一件")
    assert address not in at_desk(world.township).get(f"/matters/{noticed.pk}/").content.decode()


@pytest.mark.req("REP-06")
def test_the_committee_signs_and_objects_stage_by_stage_and_the_village_answers_on_the_page(world: World) -> None:
    matter = world.finished()
    assert acts_on(world.supervisor, matter) == {"sign", "object_supervisor"}
    assert "4 stages wait for your signature" in page_of(world.supervisor, matter)
    signed = press(world.supervisor, matter, "sign", stage="listed", note="清单属实")
    objected = press(world.supervisor, matter, "object_supervisor", stage="under_way", text="水泥标号不符。")
    assert [each.status_code for each in (signed, objected)] == [FOUND, FOUND]
    page = page_of(world.clerk, matter)
    assert "Signed · supervisor先生 红崖子村监会 Village supervisory committee member · 2024-03-20 清单属实" in page
    assert "Answer the objection of supervisor先生" in page
    assert "answer_supervisor" in acts_on(world.clerk, matter) & acts_on(world.township, matter)
    assert "answer_supervisor" not in acts_on(world.supervisor, matter) | acts_on(world.county, matter)
    row = matter.supervisions.get(agrees=False)
    assert press(world.clerk, matter, "answer_supervisor", supervision=row.pk, answer="").status_code == WRONG
    assert press(world.clerk, matter, "answer_supervisor", supervision=row.pk, answer="已换料。").status_code == FOUND
    page = page_of(world.supervisor, matter)
    assert "Answer: 已换料。 clerk先生" in page
    # Who said what, and the answer, stand in the changes in words.
    assert "Work and materials, objected, 水泥标号不符。" in page


@pytest.mark.req("REP-06")
def test_an_inspector_reads_the_open_objection_beside_the_form_and_can_only_let_it_fail(world: World) -> None:
    matter = world.finished()
    press(world.supervisor, matter, "object_supervisor", stage="finished", text="护栏未装。")
    world.move_to(INSPECTION)
    objected = "objected on 2024-03-20 to “Finished”: 护栏未装。"
    assert objected in page_of(world.county, matter)
    sheet = {"held_on": INSPECTION, "opinion": "见异议", "signatories": "张三"}
    response = press(world.county, matter, "inspect", passed="yes", **sheet)
    assert (response.status_code, objected in words(response)) == (CONFLICT, True)
    assert press(world.county, matter, "inspect", passed="no", **sheet).status_code == FOUND
    assert stands(matter) == State.STARTED


@pytest.mark.req("REP-06")
def test_an_answer_reaches_only_objections_to_the_matter_of_the_page(world: World) -> None:
    matter = world.listed()
    press(world.supervisor, matter, "object_supervisor", stage="listed", text="水泥标号不符。")
    row = matter.supervisions.get()
    world.move_to("2024-01-15")
    other = world.listed(title="另一件")
    assert press(world.clerk, other, "answer_supervisor", supervision=row.pk, answer="好").status_code == NOT_FOUND
    assert matter.supervisions.get().answer == ""
