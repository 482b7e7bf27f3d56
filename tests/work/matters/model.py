"""Plan A's rules on a matter, told a second time and apart from the program: who may do what, when, and what follows.

A machine lets the program and this model live the same acts; where they differ one of them is wrong.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from cunshi.kernel import codes
from tests.factories.world import POSTS

SOLICITATION = (date(2023, 11, 9), date(2024, 3, 1))
IMPLEMENTATION = (date(2024, 3, 2), date(2024, 10, 30))
ACCEPTANCE = (date(2024, 11, 1), date(2024, 12, 31))

VOTED = {"party_members", "representatives"}
BEFORE_SUBMISSION = ["branch_proposal", "committees_consultation", "party_members", "representatives"]
BEFORE_SUBMISSION += ["resolution_disclosed"]
FILES = ["photos_before", "photos_during", "photos_after", "information", "experience"]
# Stages of supervision: the act after which each opens.
SUPERVISED = {"listed": "list", "started": "start", "under_way": "report", "finished": "finish"}
JOINT = {"rural_construction", "public_service"}
OFFICES = {"township_officer": 4, "county_office": 3, "city_office": 2, "region_office": 1}
HANDLES = {4: {4, 5}, 3: {3}, 2: {2}, 1: {1}}
INSPECTS = {5: 3, 4: 3, 3: 3, 2: 2, 1: 1}

IN_VILLAGE = {"drafted", "deliberated", "returned"}
RUNNING = {"listed", "started", "suspended"}
LEDGER = {"listed", "started", "suspended", "finished", "accepted", "written_off"}
ENDED = {"rejected", "merged", "cancelled", "written_off"}
DEAD = {"rejected", "merged", "cancelled"}
ANY = LEDGER | IN_VILLAGE | DEAD | {"submitted", "approved", "noticed"}

# act: states in which it can be done, stages that allow it (None: it is never barred), whether it needs a reason
RULES: dict[str, tuple[set[str], tuple[tuple[date, date], ...] | None, bool]] = {
    "edit": (IN_VILLAGE, (SOLICITATION,), False),
    "deliberate": (IN_VILLAGE, (SOLICITATION,), False),
    "submit": ({"deliberated", "returned"}, (SOLICITATION,), False),
    "withdraw": (IN_VILLAGE, None, True),
    "merge": (IN_VILLAGE | {"submitted"}, (SOLICITATION,), True),
    "accept": ({"submitted"}, (SOLICITATION,), False),
    "raise": ({"submitted"}, (SOLICITATION,), True),
    "return": ({"submitted"}, (SOLICITATION,), True),
    "reject": ({"submitted"}, (SOLICITATION,), True),
    "notice": ({"approved"}, (SOLICITATION, IMPLEMENTATION), False),
    "object": ({"noticed"}, None, False),
    "answer": (ANY, None, False),
    "list": ({"noticed"}, (SOLICITATION, IMPLEMENTATION), False),
    "start": ({"listed"}, (IMPLEMENTATION,), False),
    "report": ({"started"}, (IMPLEMENTATION, ACCEPTANCE), False),
    "attach": (ANY - ENDED, (IMPLEMENTATION, ACCEPTANCE), False),
    "suspend": ({"started"}, (IMPLEMENTATION,), True),
    "resume": ({"suspended"}, (IMPLEMENTATION,), True),
    "finish": ({"started"}, (IMPLEMENTATION, ACCEPTANCE), False),
    "inspect": ({"finished"}, (ACCEPTANCE,), True),
    "sign": (ANY - ENDED - {"accepted"}, None, False),
    "object_as_supervisor": (ANY - ENDED - {"accepted"}, None, True),
    "answer_supervisor": (ANY, None, True),
    "disclose": ({"finished", "accepted"}, None, False),
    "write_off": ({"accepted"}, (ACCEPTANCE,), False),
    "cancel": (RUNNING, (IMPLEMENTATION, ACCEPTANCE), True),
}
VILLAGE_ACTS = {"edit", "deliberate", "submit", "withdraw", "attach", "disclose", "answer_supervisor"}
COMMITTEE_ACTS = {"sign", "object_as_supervisor"}
DOERS_ACTS = {"start", "report", "finish"}


@dataclass(eq=False)
class Entry:
    """A matter as the model knows it; `lead` is the name of the post whose unit leads, None when none does."""

    village: str
    partners: tuple[str, ...]
    category: str
    funds: Decimal
    state: str = "drafted"
    level: int | None = None
    handling: int | None = None
    lead: str | None = None
    version: int = 1
    percent: int = 0
    number: str | None = None
    listed_on: date | None = None
    started_on: date | None = None
    finished_on: date | None = None
    opened_on: date | None = None
    closes_on: date | None = None
    passed: dict[str, bool] = field(default_factory=dict)
    files: set[str] = field(default_factory=set)
    unanswered: int = 0
    reported: bool = False
    words: list[list[str]] = field(default_factory=list)  # stage and word: signed, open or answered, as they were said
    path: list[tuple[str, str, str]] = field(default_factory=lambda: [("propose", "", "drafted")])

    @property
    def villages(self) -> set[str]:
        return {self.village, *self.partners}

    @property
    def reached(self) -> set[str]:
        """The stages that the committee may speak on."""
        done = {action for action, _source, _target in self.path} | ({"report"} if self.reported else set())
        return {stage for stage, act in SUPERVISED.items() if act in done}

    @property
    def contested(self) -> list[str]:
        """The stages of unanswered objections of the committee."""
        return [stage for stage, word in self.words if word == "open"]

    def signed(self, stage: str) -> bool:
        said = [word for each, word in self.words if each == stage]
        return bool(said) and said[-1] == "signed"

    @property
    def complete(self) -> bool:
        return self.funds > 0  # the machine writes drafts that are whole, or lack funds, dates and person


@dataclass
class Act:
    """Something that a post tries to do with a matter."""

    name: str
    by: str
    entry: Entry
    stale: bool = False
    reason: str = "理由"
    arguments: dict[str, Any] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Any:
        try:
            return self.__dict__["arguments"][name]
        except KeyError:
            raise AttributeError(name) from None


def covers(by: str, code: str) -> bool:
    return code.startswith(codes.prefix(POSTS[by][0]))


def office(by: str, level: int | None) -> bool:
    return OFFICES.get(POSTS[by][1]) == level and codes.level(POSTS[by][0]) == level


def of_village(by: str) -> bool:
    return POSTS[by][1] in {"village_clerk", "township_officer"}


def within(stages: tuple[tuple[date, date], ...] | None, today: date) -> bool:
    return stages is None or any(first <= today <= last for first, last in stages)


class Ledger:
    """All matters of the township, and what may be done with them on a day."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.series: Counter[str] = Counter()

    # What is allowed

    def lets_propose(self, by: str, village: str, partners: tuple[str, ...], category: str, today: date) -> bool:
        may = POSTS[by][1] in {"village_clerk", "village_supervisor", "township_officer"} and covers(by, village)
        joint = not partners or (category in JOINT and len(partners) <= 2 and village not in partners)
        return may and joint and within((SOLICITATION,), today)

    def lets(self, act: Act, today: date) -> bool:
        states, stages, reasoned = RULES[act.name]
        entry = act.entry
        return (
            covers(act.by, entry.village)
            and not act.stale
            and entry.state in states
            and self.is_turn(act)
            and within(stages, today)
            and bool(act.reason or not reasoned)
            and getattr(self, f"_may_{act.name}", self._always)(act, today)
        )

    def is_turn(self, act: Act) -> bool:
        entry, by, role = act.entry, act.by, POSTS[act.by][1]
        if act.name in VILLAGE_ACTS or (act.name == "merge" and entry.state in IN_VILLAGE):
            return of_village(by)
        if act.name in {"accept", "raise", "return", "reject", "merge"}:
            return office(by, entry.level)
        if act.name in {"notice", "answer", "list", "write_off"}:
            return office(by, 4)
        if act.name in COMMITTEE_ACTS:
            return role == "village_supervisor" and POSTS[by][0] in entry.villages
        if act.name == "object":
            return of_village(by) or role == "village_supervisor"
        if act.name in DOERS_ACTS:
            return of_village(by) or (role == "department_officer" and by == entry.lead)
        assert entry.handling is not None
        if act.name == "inspect":
            level = INSPECTS[entry.handling]
            other_department = role == "department_officer" and by != entry.lead
            return office(by, level) or (other_department and codes.level(POSTS[by][0]) == level)
        return office(by, min(entry.handling, 4))

    def _always(self, act: Act, today: date) -> bool:
        return True

    def _may_edit(self, act: Act, today: date) -> bool:
        return not act.entry.partners or act.category in JOINT

    def _may_deliberate(self, act: Act, today: date) -> bool:
        return act.votes != "no_quorum" or act.step not in VOTED

    def _may_submit(self, act: Act, today: date) -> bool:
        return act.entry.complete and all(act.entry.passed.get(step) for step in BEFORE_SUBMISSION)

    def _may_merge(self, act: Act, today: date) -> bool:
        into = act.into
        alive = into is not act.entry and into.state not in DEAD
        return alive and covers(act.by, into.village) and bool(into.villages & act.entry.villages)

    def _may_accept(self, act: Act, today: date) -> bool:
        entry, handling = act.entry, act.handling or act.entry.level
        related = act.unit is None or any(covers(act.unit, village) for village in entry.villages)
        lead = act.unit or entry.lead
        department = lead is not None and POSTS[lead][3] == "department"
        return handling in HANDLES[entry.level or 0] and related and (handling != 1 or department)

    def _may_raise(self, act: Act, today: date) -> bool:
        return (act.entry.level or 0) > 1

    def _may_object(self, act: Act, today: date) -> bool:
        opened, closes = act.entry.opened_on, act.entry.closes_on
        return opened is not None and closes is not None and opened <= act.on <= min(closes, today)

    def _may_answer(self, act: Act, today: date) -> bool:
        return act.entry.unanswered > 0

    def _may_list(self, act: Act, today: date) -> bool:
        over = act.entry.closes_on is not None and today > act.entry.closes_on
        return over and not act.entry.unanswered

    def _may_start(self, act: Act, today: date) -> bool:
        return act.entry.listed_on is not None and act.entry.listed_on <= act.on <= today

    def _may_report(self, act: Act, today: date) -> bool:
        return act.entry.percent <= act.percent <= 100

    def _may_attach(self, act: Act, today: date) -> bool:
        return act.item in FILES and act.item not in act.entry.files

    def _may_finish(self, act: Act, today: date) -> bool:
        return act.entry.percent == 100

    def _may_inspect(self, act: Act, today: date) -> bool:
        held = act.entry.finished_on is not None and act.entry.finished_on <= act.on <= today
        return held and not (act.passed and act.entry.contested)

    def _may_sign(self, act: Act, today: date) -> bool:
        entry = act.entry
        return act.stage in entry.reached and act.stage not in entry.contested and not entry.signed(act.stage)

    def _may_object_as_supervisor(self, act: Act, today: date) -> bool:
        return act.stage in act.entry.reached

    def _may_answer_supervisor(self, act: Act, today: date) -> bool:
        return bool(act.entry.contested)

    def _may_write_off(self, act: Act, today: date) -> bool:
        return act.entry.files == set(FILES) and act.entry.passed.get("result_disclosed", False)

    # What follows

    def do(self, act: Act, today: date) -> None:
        getattr(self, f"_do_{act.name}")(act, act.entry, today)

    def _go(self, entry: Entry, action: str, target: str) -> None:
        entry.path.append((action, entry.state, target))
        entry.state = target
        entry.version += 1
        if target != "submitted":
            entry.level = None

    def _do_edit(self, act: Act, entry: Entry, today: date) -> None:
        entry.category, entry.funds, entry.lead = act.category, act.funds, None
        entry.version += 1

    def _do_deliberate(self, act: Act, entry: Entry, today: date) -> None:
        entry.passed[act.step] = act.step not in VOTED or act.votes == "carried"
        entry.version += 1
        if entry.state == "drafted" and all(entry.passed.get(step) for step in BEFORE_SUBMISSION):
            self._go(entry, "deliberate", "deliberated")

    def _do_submit(self, act: Act, entry: Entry, today: date) -> None:
        self._go(entry, "submit", "submitted")
        entry.level = 4

    def _do_withdraw(self, act: Act, entry: Entry, today: date) -> None:
        self._go(entry, "withdraw", "cancelled")

    def _do_merge(self, act: Act, entry: Entry, today: date) -> None:
        self._go(entry, "merge", "merged")

    def _do_accept(self, act: Act, entry: Entry, today: date) -> None:
        entry.handling, entry.lead = act.handling or entry.level, act.unit or entry.lead
        self._go(entry, "accept", "approved")

    def _do_raise(self, act: Act, entry: Entry, today: date) -> None:
        self._go(entry, "raise", "submitted")
        entry.level = (entry.level or 0) - 1

    def _do_return(self, act: Act, entry: Entry, today: date) -> None:
        self._go(entry, "return", "returned")

    def _do_reject(self, act: Act, entry: Entry, today: date) -> None:
        self._go(entry, "reject", "rejected")

    def _do_notice(self, act: Act, entry: Entry, today: date) -> None:
        entry.opened_on, entry.closes_on = today, date.fromordinal(today.toordinal() + 6)
        self._go(entry, "notice", "noticed")

    def _do_object(self, act: Act, entry: Entry, today: date) -> None:
        entry.unanswered += 1

    def _do_answer(self, act: Act, entry: Entry, today: date) -> None:
        entry.unanswered -= 1
        if act.upheld and entry.state == "noticed":
            self._go(entry, "send_back", "returned")

    def _do_list(self, act: Act, entry: Entry, today: date) -> None:
        self.series[entry.village] += 1
        entry.number, entry.listed_on = f"{entry.village}-2024-{self.series[entry.village]:02d}", today
        self._go(entry, "list", "listed")

    def _do_start(self, act: Act, entry: Entry, today: date) -> None:
        entry.started_on = act.on
        self._go(entry, "start", "started")

    def _do_report(self, act: Act, entry: Entry, today: date) -> None:
        entry.percent, entry.reported = act.percent, True
        entry.version += 1

    def _do_attach(self, act: Act, entry: Entry, today: date) -> None:
        entry.files.add(act.item)
        entry.version += 1

    def _do_suspend(self, act: Act, entry: Entry, today: date) -> None:
        self._go(entry, "suspend", "suspended")

    def _do_resume(self, act: Act, entry: Entry, today: date) -> None:
        self._go(entry, "resume", "started")

    def _do_finish(self, act: Act, entry: Entry, today: date) -> None:
        entry.finished_on = today
        self._go(entry, "finish", "finished")

    def _do_inspect(self, act: Act, entry: Entry, today: date) -> None:
        if act.passed:
            self._go(entry, "inspect", "accepted")
        else:
            entry.finished_on = None
            self._go(entry, "rectify", "started")

    def _do_sign(self, act: Act, entry: Entry, today: date) -> None:
        entry.words.append([act.stage, "signed"])

    def _do_object_as_supervisor(self, act: Act, entry: Entry, today: date) -> None:
        entry.words.append([act.stage, "open"])

    def _do_answer_supervisor(self, act: Act, entry: Entry, today: date) -> None:
        next(each for each in entry.words if each[1] == "open")[1] = "answered"

    def _do_disclose(self, act: Act, entry: Entry, today: date) -> None:
        entry.passed["result_disclosed"] = True
        entry.version += 1

    def _do_write_off(self, act: Act, entry: Entry, today: date) -> None:
        self._go(entry, "write_off", "written_off")

    def _do_cancel(self, act: Act, entry: Entry, today: date) -> None:
        self._go(entry, "cancel", "cancelled")

    # What the ledger says

    def totals(self) -> dict[str, tuple[int, Decimal]]:
        """Count and yuan of listed matters by category."""
        listed = [entry for entry in self.entries if entry.state in LEDGER]
        return {
            key: (
                sum(entry.category == key for entry in listed),
                sum((entry.funds for entry in listed if entry.category == key), Decimal(0)),
            )
            for key in {entry.category for entry in listed}
        }
