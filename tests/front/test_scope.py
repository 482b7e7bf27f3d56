"""Nobody reads or writes outside the post: every address, every role, with rows of own, neighbour and parent divisions.

An address that this file does not know fails the first test, so a new page cannot come without its line here.
"""

import io
import logging
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from cunshi.foundation.divisions.models import Division, DivisionChange, Lineage
from cunshi.foundation.evidence.actions import PhotoDraft, store_photo, use_photo
from cunshi.foundation.evidence.models import PhotoUse
from cunshi.foundation.evidence.queries import photos_of
from cunshi.foundation.people.actions import add_account, delegate, form_task_force
from cunshi.foundation.people.models import Post
from cunshi.foundation.residents import actions as residents
from cunshi.foundation.residents.actions import HouseholdDraft, MemberDraft
from cunshi.foundation.residents.models import Household, Resident
from cunshi.front.console.matter.acts import ACTS
from cunshi.kernel import clock, codes
from cunshi.work.comparing.models import Finding, Run
from cunshi.work.funds.models import Labour
from cunshi.work.goals.models import Goal
from cunshi.work.matters import actions
from cunshi.work.matters.models import ArchiveFile, Matter
from cunshi.work.programmes.actions import ask_exception, open_year
from cunshi.work.programmes.models import Programme
from cunshi.work.registers import actions as registers
from tests.factories.goals import goal
from tests.factories.homes import id_number
from tests.factories.plain import cases_pack
from tests.factories.publicity import activity, case, photo
from tests.factories.world import JPEG, POSTS, World

pytestmark = [pytest.mark.req("LAND-03"), pytest.mark.xdist_group("scope")]

# What is found by whom is decided by the code of the lead village; each title stands nowhere else.
PLACES = {
    "own": ("640221205200", "本村事项甲"),
    "village": ("640221205201", "邻村事项乙"),
    "township": ("640221100200", "邻乡事项丙"),
    "county": ("640205", "邻县事项丁"),
    "city": ("640106", "邻市事项戊"),
}
TABLES = (
    *(f"matters_{name}" for name in ("matter", "mattervillage", "matterparticipant", "plannedfund", "step")),
    *(f"matters_{name}" for name in ("deliberation", "notice", "objection", "progress", "inspection")),
    *(f"matters_{name}" for name in ("archivefile", "numberseries")),
    *(f"publicity_{name}" for name in ("activity", "typicalcase")),
    *(f"goals_{name}" for name in ("goal", "goalrequest", "goalmatter")),
    "schedules_schedulestep",
    *(f"standards_{name}" for name in ("check", "graded", "classed", "honoured", "statedfigure")),
    "registers_upload",
    *(f"comparing_{name}" for name in ("run", "finding")),
    *(f"checks_{name}" for name in ("round", "finding")),
    *(f"funds_{name}" for name in ("fundentry", "fundline", "budget", "labour", "closedyear")),
    *(f"programmes_{name}" for name in ("programme", "stageexception")),
    *(f"evidence_{name}" for name in ("photouse", "reuseflag")),
    *(f"reporting_{name}" for name in ("report", "amendment", "periodlock", "receipt")),
    *(f"residents_{name}" for name in ("household", "resident")),
    "privacy_look",
    *(f"divisions_{name}" for name in ("division", "divisionchange", "lineage")),
    *(f"tasks_{name}" for name in ("piece", "party", "step", "piecefile")),
    *(f"people_{name}" for name in ("unit", "post", "taskforce", "taskforcemember")),
    *(f"registers_{name}" for name in ("record", "act", "attachment", "trace", "payment")),
)


@dataclass
class Place:
    """A matter of one division with everything that hangs on it."""

    matter: Matter
    officer: Post
    force: int
    file: int
    exception: int
    photo: int
    flag: int
    activity: int
    case: int
    substitute: int
    use: int
    goal: int
    labour: int
    change: int
    finding: int
    member: Resident
    record: int
    row: int

    @property
    def code(self) -> str:
        return self.matter.village_id

    def covered_by(self, post: Post) -> bool:
        return self.code.startswith(post.prefix)


Arguments = Callable[[Place], dict[str, Any]]
NONE: Arguments = lambda place: {}  # noqa: E731
MATTER: Arguments = lambda place: {"pk": place.matter.pk}  # noqa: E731
ACTIVITY: Arguments = lambda place: {"pk": place.activity}  # noqa: E731
CASE: Arguments = lambda place: {"pk": place.case}  # noqa: E731
GOAL: Arguments = lambda place: {"pk": place.goal}  # noqa: E731
HOUSEHOLD: Arguments = lambda place: {"pk": place.member.household_id}  # noqa: E731
MEMBER: Arguments = lambda place: {"pk": place.member.pk}  # noqa: E731
CODE: Arguments = lambda place: {"code": place.code}  # noqa: E731

RUN: Arguments = lambda place: {"pk": Finding.objects.get(pk=place.row).run_id}  # noqa: E731
LABOUR: Arguments = lambda place: {"plan": place.matter.programme.key, "key": "labour"}  # noqa: E731

TARGET: Arguments = lambda place: {  # noqa: E731
    "plan": place.matter.programme.key, "key": "toilets", "code": place.code
}  # fmt: skip
TASK: Arguments = lambda place: {  # noqa: E731
    "plan": place.matter.programme.key, "key": "leaflet", "code": place.code, "month": 0
}  # fmt: skip

STANDARD: Arguments = lambda place: {"code": place.code, "plan": place.matter.programme.key}  # noqa: E731
STANDARD_PAGES = ("check_village", "village_lacks")
RECORD: Arguments = lambda place: {"pk": place.record}  # noqa: E731
CASES: Arguments = lambda place: {"plan": CASES_PLAN, "key": "cases"}  # noqa: E731

# Every address of the program and how to point it at a place.
ADDRESSES: dict[str, Arguments] = {
    "login": NONE,
    "logout": NONE,
    "password_change": NONE,
    "password_change_done": NONE,
    "set_language": NONE,
    "console:switch_post": NONE,
    "console:demo_date": NONE,
    "console:start": NONE,
    "console:oversight_today": NONE,
    "console:ledger": NONE,
    "console:ledger_export": NONE,
    "console:screening": NONE,
    "console:notices": NONE,
    "console:notice": lambda place: {"pk": place.matter.notice_id},
    "console:tasklists": NONE,
    "console:tasklists_file": lambda place: {"kind": "xlsx"},
    "console:schedules": NONE,
    "console:schedules_export": NONE,
    "console:warnings": NONE,
    **{f"console:{name}": LABOUR for name in ("import_records", "register_template", "register_bad_rows")},
    "console:register_file": LABOUR,
    "console:comparisons": NONE,
    "console:comparison": LABOUR,
    **{f"console:comparison_{name}": RUN for name in ("run", "file")},
    "console:comparison_row": lambda place: {"pk": place.row},
    "console:checks": NONE,
    "console:checks_export": NONE,
    "console:issue_check": NONE,
    "console:explain_finding": lambda place: {"pk": place.finding},
    "console:decide_finding": lambda place: {"pk": place.finding},
    "console:warnings_export": NONE,
    "console:warnings_part": NONE,
    "console:warned_checkpoint": lambda place: {"plan": place.matter.programme.key, "key": "year_end"},
    "console:propose": NONE,
    "console:edit_matter": MATTER,
    "console:matter": MATTER,
    "console:act": lambda place: {"pk": place.matter.pk, "key": "merge"},
    "console:merge": MATTER,
    "console:archive_file": lambda place: {"pk": place.matter.pk, "file": place.file},
    "console:matter_archive": MATTER,
    **{f"console:{name}": NONE for name in ("funds", "funds_export", "budgets", "closing", "fund_labour")},
    "console:funds_write": lambda place: {"pk": place.matter.pk, "key": "book"},
    "console:funds_reverse": lambda place: {"pk": place.matter.pk, "key": "labour", "row": place.labour},
    "console:photo_thumbnail": lambda place: {"pk": place.photo},
    "console:photo_page": lambda place: {"pk": place.photo},
    "console:photo_original": lambda place: {"pk": place.photo},
    "console:reuse": NONE,
    "console:judge_reuse": lambda place: {"pk": place.flag},
    "console:reports": NONE,
    "console:matter_report": lambda place: {"pk": place.matter.pk, "duty": DUTY, "first": FIRST},
    "console:duty_report": lambda place: {
        "programme": place.matter.programme_id,
        "duty": DUTY,
        "first": FIRST,
        "code": place.code,
    },
    "console:review": NONE,
    "console:round": lambda place: {"programme": place.matter.programme_id, "duty": DUTY, "first": FIRST},
    "console:punctuality": NONE,
    "console:punctuality_file": NONE,
    "console:burden": NONE,
    "console:exceptions": NONE,
    "console:decide_exception": lambda place: {"pk": place.exception},
    "console:publicity": NONE,
    "console:publicity_export": NONE,
    "console:new_activity": NONE,
    "console:activity": ACTIVITY,
    "console:edit_activity": ACTIVITY,
    "console:void_activity": ACTIVITY,
    "console:activity_photo": lambda place: {"pk": place.activity, "use": place.use, "size": "thumbnail"},
    "console:remove_activity_photo": lambda place: {"pk": place.activity, "use": place.use},
    "console:cases": NONE,
    "console:new_case": NONE,
    "console:case": CASE,
    "console:edit_case": CASE,
    "console:act_on_case": lambda place: {"pk": place.case, "key": "return"},
    "console:dashboard": NONE,
    "console:division_dashboard": CODE,
    "console:wall": CODE,
    "console:chart_file": lambda place: {"code": place.code, "key": "ranking"},
    "console:coverage": CODE,
    "console:goals": NONE,
    "console:new_goal": NONE,
    "console:goal": GOAL,
    "console:edit_goal": GOAL,
    "console:serve_goal": GOAL,
    "console:act_on_goal": lambda place: {"pk": place.goal, "key": "confirm"},
    "console:measures": NONE,
    "console:division_measures": CODE,
    "console:measures_file": CODE,
    "console:checkpoints": CODE,
    "console:checkpoint": lambda place: {"code": place.code, "key": "year_end"},
    "console:fund_rows": NONE,
    "console:targets": NONE,
    "console:targets_file": NONE,
    **{f"console:{name}target": TARGET for name in ("", "state_", "split_", "report_")},
    **{f"console:{name}": NONE for name in ("residents", "find_resident", "residents_file", "looks", "new_household")},
    **{f"console:{name}": NONE for name in ("import_residents", "residents_template")},
    **{f"console:{name}": HOUSEHOLD for name in ("household", "edit_household", "end_household", "new_member")},
    **{f"console:{name}": MEMBER for name in ("look_at_resident", "edit_member", "leave_household", "move_member")},
    "console:standards": NONE,
    "console:standards_file": NONE,
    "console:state_standard": lambda place: {"plan": place.matter.programme.key, "key": "village"},
    "console:village_standards": CODE,
    "console:decide_village": lambda place: STANDARD(place) | {"act": "grade"},
    **{f"console:{name}": lambda place: STANDARD(place) | {"key": "village"} for name in STANDARD_PAGES},
    "console:village_check_photo": lambda place: {"pk": place.use, "use": place.use, "size": "thumbnail"},
    **{f"console:{name}": NONE for name in ("tasks", "task_month", "task_month_file")},
    "console:task": TASK,
    "console:task_file": lambda place: {**TASK(place), "pk": 1, "size": "original"},
    "console:act_on_task": lambda place: {**TASK(place), "name": "note"},
    "console:registers": NONE,
    **{f"console:registers_{name}": NONE for name in ("today", "month")},
    **{f"console:{name}": CASES for name in ("register", "new_record", "choose_subject")},
    "console:register_reports": lambda place: {**CASES(place), "report": "visit"},
    "console:register_subsidy": lambda place: {**CASES(place), "subsidy": "premium"},
    **{f"console:{name}": RECORD for name in ("record", "look_at_record", "pay_record")},
    "console:act_on_record": lambda place: {**RECORD(place), "act": "step"},
    "console:record_file": lambda place: {**RECORD(place), "file": place.record},
    "console:reverse_record_payment": lambda place: {**RECORD(place), "payment": place.record},
    "console:labour_rows": NONE,
    "console:plans": NONE,
    "console:open_plan": NONE,
    "console:plan": lambda place: {"key": place.matter.programme.key},
    "console:settings": NONE,
    "console:settings_new_person": NONE,
    "console:settings_appoint": NONE,
    "console:settings_end_post": lambda place: {"pk": place.officer.pk},
    "console:settings_reset_password": lambda place: {"pk": place.officer.pk},
    "console:settings_hand_over": lambda place: {"pk": place.officer.pk},
    "console:settings_delegate": lambda place: {"pk": place.officer.pk},
    "console:settings_end_delegation": lambda place: {"pk": place.substitute},
    "console:settings_units": NONE,
    "console:settings_new_unit": NONE,
    "console:settings_forces": NONE,
    "console:settings_new_force": NONE,
    "console:settings_force": lambda place: {"pk": place.force},
    "console:settings_divisions": NONE,
    "console:settings_division": CODE,
    "console:dashboard_then": CODE,
    "console:settings_changes": NONE,
    "console:settings_change": lambda place: {"pk": place.change},
    "console:settings_make_change": lambda place: {"code": place.code, "kind": "rename"},
    "console:settings_account": NONE,
    **{f"field:{name}": NONE for name in ("page", "worker", "manifest", "who", "data")},
    **{f"field:{name}": NONE for name in ("photos", "reports", "signatures", "archive")},
}
DECIDE = "console:decide_exception"
CASES_PLAN = "cases-2024"
DUTY, FIRST = "half_month_progress", "2024-01-01"
# Pages with several buttons in one form.
BUTTONS = {
    "console:screening": ("dry", "decide"),
    "console:matter_report": ("send", "draft", "amend", "archive"),
    "console:duty_report": ("send", "draft", "amend"),
    "console:round": ("review", "return", "lock"),
    "console:notices": ("publish",),
    "console:notice": ("object", "answer", "list"),
}
# Signing out or switching the post ends the walk; they touch no row of a division.
NOT_WALKED = {"login", "logout", "set_language", "console:switch_post", "console:demo_date"}
# What writes for the post's own village, whatever a form names.
OWN = {"console:new_goal"}


def names(resolver: URLResolver, space: str = "") -> Iterator[str]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from names(entry, f"{entry.namespace}:" if entry.namespace else space)
        elif isinstance(entry, URLPattern):
            yield f"{space}{entry.name}"


def test_every_address_of_the_program_is_walked_here() -> None:
    assert set(names(get_resolver())) == set(ADDRESSES)


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """Thousands of refusals are what is asked for here; each would be logged."""
    logging.disable(logging.WARNING)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture
def places(world: World) -> dict[str, Place]:
    made = {}
    for name, (code, title) in PLACES.items():
        village = Division.objects.within(code).villages()[0]
        made[name] = a_place(world, village, title)
    return made


def a_place(world: World, village: Division, title: str) -> Place:
    """A matter on public notice with an objection, a file that outsiders must not get, and an exception asked for."""
    township = codes.at(village.code, codes.Level.TOWNSHIP)
    officer = next((p for p in Post.objects.filter(division_id=township, role="township_officer")), None)
    officer = officer or hire(world, township)
    programme = world.hongyazi if village.code.startswith(world.hongyazi.root.prefix) else world.ningxia
    category = next(each.key for each in programme.pack.categories if each.key == "public_service")
    matter = actions.propose(
        by=officer,
        programme=programme,
        village=village,
        draft=world.draft(title=title, category=category, funds={"livelihood": Decimal(300000)}),
    )
    for step in programme.pack.deliberation.steps:
        if step.before == "submit":
            matter = actions.record_deliberation(
                by=officer,
                matter=matter,
                version=matter.version,
                step=step.key,
                held_on=world.draft().raised_on,
                minutes="会议一致同意。",
                votes=votes() if step.votes else None,
            )
    matter = actions.submit(by=officer, matter=matter, version=matter.version)
    matter = actions.accept(by=officer, matter=matter, version=matter.version)
    actions.publish_notice(
        by=officer,
        programme=programme,
        division=officer.division,
        title=f"{title}公示",
        matters=[(matter, matter.version)],
    )
    matter = world.again(matter)
    actions.object_to(by=officer, matter=matter, raised_by=f"{title}异议人", raised_on=today(), text=f"{title}有异议")
    exception = ask_exception(
        by=officer, programme=world.hongyazi, division=village, action="start", until=today(), reason=f"{title}例外"
    ) if programme == world.hongyazi else None  # fmt: skip
    force = form_task_force(by=None, name=f"{title}专班", division=village, head=officer, members=[officer])
    file = archived(matter, officer, title)
    held = activity(officer, world, division=village, title=f"{title}宣讲", photos=[photo(officer, f"{title}宣讲")])
    told = case(officer, world, division=village, title=f"{title}典型", matter=matter)
    substitute = stand_in(officer, title)
    asked = exception.pk if exception else 0
    use = photos_of(held.subject)[0].pk
    again = used_photo(matter, officer, title)
    return Place(
        world.again(matter), officer, force.pk, file, asked, again.pk, flag_of(again), held.pk, told.pk,
        substitute.pk, use, a_goal(world, village, title), worked(matter, title), a_change(village, title),
        a_finding(matter, officer), a_member(officer, village, title), a_record(village, title, officer, file),
        a_run(matter, officer, title),
    )  # fmt: skip


def a_goal(world: World, village: Division, title: str) -> int:
    """A goal that the village asks to have confirmed."""
    clerk = Post.objects.filter(division=village, role="village_clerk").first() or hire(world, village.code)
    return goal(clerk, text=f"{title}目标").pk


def worked(matter: Matter, title: str) -> int:
    """Labour on a matter, put there past its start: only who may read it and take it back matters here."""
    day = {"on": today(), "recorded_at": clock.now()}
    return Labour.objects.create(matter=matter, kind="contributed", people=1, days=1, note=f"{title}用工", **day).pk


def a_change(village: Division, title: str) -> int:
    """A change of divisions on record, ordered by a document of its own."""
    change = DivisionChange.objects.create(
        kind="rename", day=today(), document=f"{title}批复", by={}, at="2024-01-15T08:00:00+08:00"
    )
    names = {"old_name": village.name, "new_name": village.name}
    Lineage.objects.create(change=change, old=village, new=village, heir=True, **names)
    return change.pk


def a_run(matter: Matter, officer: Post, title: str) -> int:
    """A row of a comparison that the village's officer ran."""
    run = Run.objects.create(
        programme=matter.programme, comparison="labour", division=matter.village, name=title, ours=1, theirs=1,
        counts={"missing_here": 1}, columns=["name"], by=officer, at=clock.now(),
    )  # fmt: skip
    told = {"name": [title, ""]}
    return Finding.objects.create(run=run, kind="missing_here", number=2, division=matter.village, told=told).pk


def a_member(officer: Post, village: Division, title: str) -> Resident:
    """The head of a household of the village, with a telephone."""
    draft = HouseholdDraft(number="001", head=f"{title}户主", size=1)
    household = residents.register_household(by=officer, village=village, draft=draft)
    said = MemberDraft(draft.head, "head", "male", date(1980, 1, 1), "", "13812341234")
    return residents.add_resident(by=officer, household=household, draft=said)


def stand_in(officer: Post, title: str) -> Post:
    """Somebody who stands in for the officer; one for all matters of an officer."""
    found = officer.substitutes.first()
    if found is None:
        account, _ = add_account(
            by=None, division=officer.division, username=f"dai{officer.pk}", full_name=f"{title}代理人"
        )
        found = delegate(by=None, post=officer, to=account, since=today(), until=date(2024, 12, 31), reason="休假")
    return found


def a_finding(matter: Matter, officer: Post) -> int:
    """A finding of this month's check of the county, put there past its rules: only who may answer it matters here."""
    from cunshi.oversight.checks.models import Finding, Round

    county, month = codes.at(matter.village_id, codes.Level.COUNTY), today().replace(day=1)
    held, _ = Round.objects.get_or_create(
        division_id=county, month=month, defaults={"due": month.replace(day=28), "by": officer, "at": clock.now()}
    )
    row = Finding.objects.create(
        round=held, matter=matter, rule="no_report", kind="no_report", severity="doubt", facts={"silent": 60}
    )
    return row.pk


def a_record(village: Division, title: str, officer: Post, file: int) -> int:
    """An open record about a household that is called like the place, with a file and a payment."""
    plan = Programme.objects.filter(key=CASES_PLAN).first() or open_year(by=None, pack=cases_pack())
    home = Household.objects.create(division=village, number=f"{title}户", head=title, size=3)
    values = {"class": "poor", "clue": f"{title}线索", "id_number": id_number()}
    record = registers.open_record(
        by=officer, programme=plan, register="cases", draft=registers.Draft(village, values, household=home)
    )
    stored = ArchiveFile.objects.get(pk=file).file
    registers.attach(by=officer, record=record, papers=[registers.Paper("seen", stored, f"{title}.jpg")])
    paid = {"amount": Decimal(1), "on": today(), "voucher": f"{title}凭证"}
    registers.pay(by=officer, record=record, subsidy="premium", **paid)
    return record.pk


def archived(matter: Matter, officer: Post, title: str) -> int:
    """A stored file in the archive, put there past the stages: only who may fetch it matters here."""
    from cunshi.foundation.evidence.actions import store

    file = store(content=JPEG + title.encode(), name="a.jpg")
    row = ArchiveFile.objects.create(
        matter=matter, item="photos_before", file=file, name=f"{title}.jpg", added_by=officer, added_at=clock.now()
    )
    return row.pk


def used_photo(matter: Matter, officer: Post, title: str) -> PhotoUse:
    """One photo for all places: each but the first is flagged as used before for another matter."""
    photo = store_photo(by=officer, content=JPEG + b"same", name="a.jpg")
    draft = PhotoDraft(photo.pk, "before", f"{title}.jpg")
    return use_photo(by=officer, draft=draft, subject=matter.subject, division=matter.village, year=matter.year)


def flag_of(use: PhotoUse) -> int:
    flag = use.flags.first()
    return flag.pk if flag else 0


def votes() -> Any:
    from cunshi.work.matters.rules import Votes

    return Votes(entitled=40, present=36, in_favour=33)


def today() -> Any:
    from cunshi.kernel import clock

    return clock.today()


def hire(world: World, code: str) -> Post:
    """The officer of a township, the clerk of a village."""
    township = codes.level(code) == codes.Level.TOWNSHIP
    role, kind = ("township_officer", "government") if township else ("village_clerk", "village_committee")
    POSTS[f"officer_{code}"] = (code, role, f"{code}办公室", kind)
    try:
        return world.appoint(f"officer_{code}")
    finally:
        del POSTS[f"officer_{code}"]


def body_of(response: Any) -> str:
    """All text of an answer; workbooks and documents are opened."""
    content = b"".join(response.streaming_content) if response.streaming else response.content
    if content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as box:
            return "".join(box.read(name).decode("utf-8", "ignore") for name in box.namelist())
    return content.decode("utf-8", "ignore")


def forms(text: str) -> list[str]:
    """The forms of a page that write: each must carry the token without which no browser can send it."""
    return [form for form in re.findall(r"<form.*?</form>", text, re.DOTALL) if 'method="post"' in form]


def fingerprint() -> list[str]:
    """One hash a table, over every row."""
    with connection.cursor() as cursor:
        found = []
        for table in TABLES:
            cursor.execute(f"SELECT coalesce(md5(string_agg(t::text, '' ORDER BY t::text)), '') FROM {table} t")
            found.append(f"{table} {cursor.fetchone()[0]}")
        return found


def signed_in(post: Post) -> Client:
    client = Client()
    client.force_login(post.account)
    return client


def everything(place: Place) -> dict[str, Any]:
    """A form that means the place whatever the page asks for: each page reads the fields that it knows."""
    matter, pk = place.matter, place.matter.pk
    code = {"division": place.code, "village": place.code, "code": place.code, "root": place.code}
    decision = {f"m{pk}-decision": "accept", f"m{pk}-version": matter.version, f"m{pk}-reason": "越权", "row": [pk]}
    objection = matter.objections.get().pk
    answer = {f"o{objection}-answer": "不成立", f"o{objection}-upheld": "no", "objection": objection}
    return {
        **code, **decision, **answer, "unit": place.officer.unit_id, "account": place.officer.account_id,
        "head": place.officer.pk, "members": [place.officer.pk], "since": "2024-01-01", "duty": "越权",
        "version": matter.version, "matter": [pk], "matters": pk, "into": pk, "programme": matter.programme_id,
        "title": "越权", "content": "越权", "category": "public_service", "channel": "survey", "year": 2024,
        "raised_by": "外人", "raised_on": "2024-01-15", "text": "越权", "reason": "越权", "answer": "越权",
        "upheld": "no", "approved": "yes", "step": "result_disclosed", "held_on": "2024-01-15", "minutes": "越权",
        "percent": 50, "done": "越权", "on": "2024-01-15", "passed": "yes", "opinion": "越权", "signatories": "越权",
        "same": "yes", "item": "photos_before", "file": place.file, "handling_level": 4, "shown": f"{place.code}-2024",
        "number": "001", "size": 1, "fields": ["phone", "id_number"], "why": "moved", "relation": "other", "names": "1",
        "name": "越权单位", "kind": "office", "username": "outsider", "full_name": "外人", "role": "village_clerk",
        "source": "livelihood", "amount": "1", "voucher": "越权", "people": 1, "days": 1,
        "until": "2024-12-31", "action": "start", "pack": "hongyazi-2024", "practice": "越权", "place": "越权",
        "key": "seen", "subsidy": "premium", "f-clue": "越权", "f-class": "poor",
        "horizon": "five_years", "from_year": 2024, "document": "越权", "day": "2024-01-10", "sure": "1",
    }  # fmt: skip


@pytest.mark.parametrize("name", POSTS)
def test_a_post_reads_no_matter_outside_its_own_subtree(world: World, places: dict[str, Place], name: str) -> None:
    post: Post = getattr(world, name)
    client = signed_in(post)
    outside = [PLACES[key][1] for key, place in places.items() if not place.covered_by(post)]
    leaks, unguarded, seen = [], [], set()
    for address, arguments in ADDRESSES.items():
        for place in places.values():
            if address in NOT_WALKED or (address == DECIDE and not place.exception):
                continue
            # A part of the title finds the matter; what a page repeats of the question is not the title.
            asked = {"division": place.code, "village": place.code, "year": 2024, "q": place.matter.title[:4]}
            text = body_of(client.get(reverse(address, kwargs=arguments(place)), asked if arguments is NONE else {}))
            unguarded += [(address, form[:90]) for form in forms(text) if "csrfmiddlewaretoken" not in form]
            leaks += [(address, place.code, title) for title in outside if title in text]
            seen |= {title for _code, title in PLACES.values() if title in text}
    assert leaks == []
    assert unguarded == []
    assert seen == {PLACES[key][1] for key, place in places.items() if place.covered_by(post)}


@pytest.mark.parametrize("name", POSTS)
def test_a_post_writes_nothing_outside_its_own_subtree(world: World, places: dict[str, Place], name: str) -> None:
    post: Post = getattr(world, name)
    client, before = signed_in(post), fingerprint()
    for place in (place for place in places.values() if not place.covered_by(post)):
        form = everything(place)
        for address, arguments in ADDRESSES.items():
            if address in NOT_WALKED | OWN | {"password_change"} or (address == DECIDE and not place.exception):
                continue
            for act in BUTTONS.get(address, ("",)):
                client.post(reverse(address, kwargs=arguments(place)), {**form, "act": act})
        for act in ACTS:
            upload = {"file": SimpleUploadedFile("a.jpg", JPEG)} if act.key == "attach" else {}
            response = client.post(reverse("console:act", args=[place.matter.pk, act.key]), {**form, **upload})
            assert response.status_code == 404, act.key
    assert fingerprint() == before
    known = set(Goal.objects.values_list("pk", flat=True))
    for address in OWN:
        for place in (place for place in places.values() if not place.covered_by(post)):
            client.post(reverse(address), everything(place))
    made = Goal.objects.exclude(pk__in=known).values_list("village", flat=True)
    assert set(made) <= {post.division_id}


def test_nobody_reads_anything_without_signing_in(world: World, places: dict[str, Place]) -> None:
    for address, arguments in ADDRESSES.items():
        if not address.startswith("console:"):
            continue
        place = places["own"]
        response = Client().get(reverse(address, kwargs=arguments(place)))
        assert (address, response.status_code in (302, 405)) == (address, True)
