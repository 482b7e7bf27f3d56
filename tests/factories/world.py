"""A small world on real divisions: posts of every role in Hongyazi's line, neighbours, and the plans of 2024.

It is made and moved through the same actions that pages call.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from cunshi.foundation.divisions.models import Division
from cunshi.foundation.people import actions as people
from cunshi.foundation.people.models import Post, Unit
from cunshi.kernel import clock
from cunshi.kernel.codes import Level
from cunshi.rulebook import loader
from cunshi.work.matters import actions, rules
from cunshi.work.matters.actions import Draft
from cunshi.work.matters.models import Matter
from cunshi.work.matters.states import State
from cunshi.work.programmes.actions import open_year
from cunshi.work.programmes.models import Programme

# name of the post: division, role, unit and its kind
POSTS = {
    "clerk": ("640221205200", "village_clerk", "红崖子村委会", "village_committee"),
    "supervisor": ("640221205200", "village_supervisor", "红崖子村监会", "supervisory_committee"),
    "second_clerk": ("640221205201", "village_clerk", "王家沟村委会", "village_committee"),
    "township": ("640221205000", "township_officer", "红崖子乡人民政府", "government"),
    "county": ("640221000000", "county_office", "平罗县委农办", "office"),
    "department": ("640221000000", "department_officer", "平罗县农业农村局", "department"),
    "city": ("640200000000", "city_office", "石嘴山市委农办", "office"),
    "region": ("640000000000", "region_office", "自治区党委农办", "office"),
    "region_department": ("640000000000", "department_officer", "自治区农业农村厅", "department"),
    "inspector": ("640221000000", "inspector", "平罗县委督查室", "other"),
    "assessor": ("640221000000", "assessor", "平罗县考核办", "other"),
    "auditor": ("640221000000", "auditor", "平罗县审计局", "other"),
    "administrator": ("640221000000", "administrator", "平罗县委农办", "office"),
    "neighbour_clerk": ("640221100200", "village_clerk", "城关镇某村委会", "village_committee"),
    "neighbour_township": ("640221100000", "township_officer", "城关镇人民政府", "government"),
    "neighbour_county": ("640205000000", "county_office", "惠农区委农办", "office"),
    "neighbour_city": ("640100000000", "city_office", "银川市委农办", "office"),
}
VILLAGES = [f"64022120520{n}" for n in range(7)]
DECIDERS = {Level.TOWNSHIP: "township", Level.COUNTY: "county", Level.CITY: "city", Level.REGION: "region"}
# A grey square of 8 x 8; with any bytes behind it, it is another photo that shows the same.
JPEG = bytes.fromhex(
    "ffd8ffe000104a46494600010100000100010000ffdb004300100b0c0e0c0a100e0d0e1211101318281a181616183123251d283a333d3c39"
    "33383740485c4e404457453738506d51575f626768673e4d71797064785c656763ffc0000b080008000801011100ffc40014000100000000"
    "000000000000000000000000ffc40014100100000000000000000000000000000000ffda0008010100003f003fffd9"
)
# The days on which plan A lets each part of a matter's life happen.
START, INSPECTION = "2024-03-20", "2024-11-05"


class World:
    """Posts by name as attributes (`world.clerk`), plans `world.hongyazi` and `world.ningxia`, and a clock."""

    clerk: Post
    supervisor: Post
    second_clerk: Post
    township: Post
    county: Post
    department: Post
    city: Post
    region: Post
    region_department: Post
    inspector: Post
    assessor: Post
    auditor: Post
    administrator: Post
    neighbour_clerk: Post
    neighbour_township: Post
    neighbour_county: Post
    neighbour_city: Post

    def __init__(self, clocks: ExitStack | None) -> None:
        self._clocks = clocks
        self.ningxia: Programme = open_year(by=None, pack=loader.load("ningxia-2024"))
        self.hongyazi: Programme = open_year(by=None, pack=loader.load("hongyazi-2024"))
        for name in POSTS:
            setattr(self, name, self.appoint(name))

    @classmethod
    @contextmanager
    def at(cls, day: str) -> Iterator["World"]:
        """A new world whose clock stands at `day` until `move_to` sets it on."""
        with ExitStack() as clocks:
            clocks.enter_context(clock.fixed(day))
            yield cls(clocks)

    @classmethod
    def of_the_file(cls) -> "World":
        """A new world whose date stands in the clock's file, where other threads (a live server's) see it too."""
        return cls(None)

    def move_to(self, day: str | date) -> None:
        """Set the world's clock."""
        if self._clocks is None:
            clock.write_file(day if isinstance(day, date) else date.fromisoformat(day))
        else:
            self._clocks.enter_context(clock.fixed(day))

    def appoint(self, name: str) -> Post:
        """A post with a person of its own; the user name is the post's name, the password "test-password"."""
        code, role, unit_name, kind = POSTS[name]
        division = self.division(code)
        unit = Unit.objects.filter(division=division, name=unit_name).first()
        unit = unit or people.add_unit(by=None, name=unit_name, kind=kind, division=division)
        account, _password = people.add_account(
            by=None, division=division, username=name, full_name=f"{name}先生", password="test-password"
        )
        return people.appoint(by=None, account=account, unit=unit, role=role, division=division, since=date(2020, 1, 1))

    def division(self, code: str) -> Division:
        return Division.objects.get(code=code)

    def draft(self, **changes: Any) -> Draft:
        """A proposal with all that a level needs in order to decide."""
        return replace(
            Draft(
                title="红崖子村文化活动广场建设",
                content="硬化场地1200平方米，安装健身器材12件。",
                category="public_service",
                raised_by="马建国",
                raised_on=date(2023, 12, 10),
                channel="representatives_meeting",
                planned_start=date(2024, 3, 10),
                planned_finish=date(2024, 8, 20),
                responsible="马建国",
                funds={"county_budget": Decimal("300000.00"), "village_collective": Decimal("50000.00")},
            ),
            **changes,
        )

    def propose(self, *, by: Post | None = None, village: str = VILLAGES[0], **changes: Any) -> Matter:
        return actions.propose(
            by=by or self.clerk, programme=self.hongyazi, village=self.division(village), draft=self.draft(**changes)
        )

    def record_steps(self, matter: Matter, before: str = "submit") -> Matter:
        """Record every deliberation or disclosure that the plan wants before `before`, all in favour."""
        for step in rules.steps_before(matter.programme.pack, before):
            votes = rules.Votes(entitled=40, present=36, in_favour=33) if step.votes else None
            matter = actions.record_deliberation(
                by=self.township,
                matter=matter,
                version=matter.version,
                step=step.key,
                held_on=clock.today(),
                minutes="会议一致同意。",
                votes=votes,
            )
        return matter

    def submitted(self, level: Level = Level.TOWNSHIP, **changes: Any) -> Matter:
        """A matter submitted and raised until it lies with `level`."""
        matter = self.record_steps(self.propose(**changes))
        matter = actions.submit(by=self.township, matter=matter, version=matter.version)
        while matter.level != level:
            by = getattr(self, DECIDERS[Level(matter.level)])
            matter = actions.raise_(by=by, matter=matter, version=matter.version, reason="超出本级能力")
        return matter

    def approved(self, level: Level = Level.TOWNSHIP, **changes: Any) -> Matter:
        """A matter accepted for handling by `level`."""
        matter = self.submitted(level, **changes)
        unit = self.region_department.unit if level is Level.REGION else None
        by = getattr(self, DECIDERS[level])
        return actions.accept(by=by, matter=matter, version=matter.version, lead_unit=unit)

    def noticed(self, level: Level = Level.TOWNSHIP, **changes: Any) -> Matter:
        """A matter on public notice from today on."""
        matter = self.approved(level, **changes)
        actions.publish_notice(
            by=self.township,
            programme=matter.programme,
            division=self.township.division,
            title="红崖子乡2024年事项公示",
            matters=[(matter, matter.version)],
        )
        return self.again(matter)

    def listed(self, level: Level = Level.TOWNSHIP, **changes: Any) -> Matter:
        """A matter listed and numbered on the day after its notice."""
        matter = self.noticed(level, **changes)
        assert matter.notice is not None
        self.move_to(matter.notice.closes_on + timedelta(days=1))
        return actions.list_matters(by=self.township, matters=[(matter, matter.version)])[0]

    def started(self, level: Level = Level.TOWNSHIP, **changes: Any) -> Matter:
        matter = self.listed(level, **changes)
        self.move_to(START)
        return actions.start(by=self.township, matter=matter, version=matter.version)

    def finished(self, level: Level = Level.TOWNSHIP, **changes: Any) -> Matter:
        matter = self.started(level, **changes)
        matter = actions.report_progress(
            by=self.township, matter=matter, version=matter.version, percent=100, done="全部完工"
        )
        return actions.finish(by=self.township, matter=matter, version=matter.version)

    def accepted(self, level: Level = Level.TOWNSHIP, **changes: Any) -> Matter:
        matter = self.finished(level, **changes)
        self.move_to(INSPECTION)
        by = getattr(self, {Level.REGION: "region", Level.CITY: "city"}.get(level, "county"))
        return actions.inspect(
            by=by,
            matter=matter,
            version=matter.version,
            passed=True,
            opinion="合格",
            signatories="张三、李四",
            held_on=clock.today(),
        )

    def filed(self, matter: Matter) -> Matter:
        """The matter with every file of the archive's list added and its result disclosed."""
        for item in matter.programme.pack.archive:
            if item.held_by == "file":
                actions.attach(
                    by=self.township,
                    matter=matter,
                    version=matter.version,
                    item=item.key,
                    name=f"{item.key}.jpg",
                    content=JPEG + item.key.encode(),
                )
                matter = self.again(matter)
        return self.record_steps(matter, "write_off")

    def written_off(self, level: Level = Level.TOWNSHIP, **changes: Any) -> Matter:
        matter = self.filed(self.accepted(level, **changes))
        return actions.write_off(by=self.township, matter=matter, version=matter.version)

    def in_state(self, state: State, **changes: Any) -> Matter:
        """A matter brought to one of the states of the main line by lawful acts."""
        makers = {State.DRAFTED: self.propose, State.SUBMITTED: self.submitted, State.APPROVED: self.approved}
        maker = makers.get(state) or getattr(self, str(state.value))
        return maker(**changes)

    def again(self, matter: Matter) -> Matter:
        """The matter as it stands in the database now."""
        return Matter.objects.select_related("programme", "village", "notice").get(pk=matter.pk)
