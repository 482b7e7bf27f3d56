"""Thousands of acts, lawful and not, lived by the program and by the model of the rules beside it."""

from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from django.db import transaction
from django.db.models import Count, Sum
from hypothesis import HealthCheck, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from cunshi.kernel.problems import Refused
from cunshi.work.matters.models import Matter, Step, Supervision
from tests.factories.world import POSTS, VILLAGES, World
from tests.work.matters.calls import BARE, CALLS, WHOLE
from tests.work.matters.model import BEFORE_SUBMISSION, ENDED, FILES, RULES, SUPERVISED, Act, Entry, Ledger, covers
from tests.work.refusals import rows

FIRST_DAY, LAST_DAY = date(2024, 1, 2), date(2024, 12, 31)
CATEGORIES = ["industry", "rural_construction", "public_service"]
UNITS = [None, "region_department", "department", "clerk", "neighbour_county"]
# The way of a matter that nothing happens to, and steps enough for all of it.
PHASES = ["drafted", "deliberated", "submitted", "approved", "noticed", "listed", "started", "finished", "accepted"]
ENOUGH = 24
# Acts that can nearly always be done: they need not be chosen as often as the others.
COMMON = {"answer", "attach", "disclose", "edit", "object"}
COMMON |= {"answer_supervisor", "object_as_supervisor", "sign"}
# Acts that are asked for no version: they add a record beside the matter.
UNVERSIONED = {"answer", "object", "answer_supervisor", "object_as_supervisor", "sign"}
OPENINGS = [date(2024, 3, 2), date(2024, 11, 1)]
ATTEMPTS = 4
# Each rule throws dice of its own, from a seed that hypothesis chooses, prints on failure and makes small.
SEED = st.integers(0, 2**32 - 1)
NEXT = {
    "drafted": ["deliberate"],
    "submitted": ["accept", "raise"],
    "approved": ["notice"],
    "listed": ["start"],
    "suspended": ["resume"],
    "finished": ["inspect"],
}


class Year(RuleBasedStateMachine):
    """One year of one township: what the program lets happen is what the rules let happen."""

    number: int
    world: World
    done: Counter[str]
    refused: Counter[str]

    def __init__(self) -> None:
        super().__init__()
        self.point = transaction.savepoint()
        self.ledger = Ledger()
        self.thrown = 0
        self.keys: dict[Entry, int] = {}
        self.move_to(FIRST_DAY)

    def teardown(self) -> None:
        transaction.savepoint_rollback(self.point)

    def move_to(self, day: date) -> None:
        self.today = day
        self.world.move_to(day)

    # What happens

    @initialize(seed=SEED)
    def some_matters_have_come_some_way(self, seed: int) -> None:
        dice = self.dice(seed)
        for _each in range(dice.randint(1, 3)):
            self.proposal(dice, sound=True)
        goal = dice.choice([*PHASES, "drafted", "submitted", "started"])
        for _step in range(ENOUGH):
            for entry in self.ledger.entries:
                # Of those that were accepted the archive is filled, and half of them are disclosed and written off.
                lacking = entry.state == "accepted" and (entry.files != set(FILES) or dice.random() < 0.1)
                if entry.state in PHASES[: PHASES.index(goal)] or lacking:
                    self.forward(dice, entry)

    @precondition(lambda self: len(self.ledger.entries) < 5)
    @rule(seed=SEED)
    def a_proposal_is_made(self, seed: int) -> None:
        dice = self.dice(seed)
        self.proposal(dice, sound=dice.choice([True, False]))

    @rule(seed=SEED)
    def a_matter_goes_on(self, seed: int) -> None:
        dice = self.dice(seed)
        self.forward(dice, self.living(dice), waits=dice.random() < 0.2)

    @rule(seed=SEED)
    def lawful_things_happen(self, seed: int) -> None:
        dice = self.dice(seed)
        for _each in range(ATTEMPTS):
            entry = self.living(dice)
            if act := self.lawful(dice, entry):
                self.perform(act)

    @rule(seed=SEED)
    def nearly_lawful_things_are_tried(self, seed: int) -> None:
        dice = self.dice(seed)
        for _each in range(ATTEMPTS):
            entry = self.living(dice)
            if act := self.lawful(dice, entry):
                self.perform(self.spoilt(dice, act))

    @rule(seed=SEED)
    def those_whose_turn_it_is_try_it_too_early_or_too_late(self, seed: int) -> None:
        dice = self.dice(seed)
        for _each in range(ATTEMPTS):
            entry = self.living(dice)
            fitting = {name for name, (states, *_rest) in RULES.items() if entry.state in states}
            name = self.mostly(dice, fitting)
            choose = dice.choice([_first, _drawn(dice)])
            acts = [Act(name, by, entry, arguments=self.arguments(choose, name, entry)) for by in POSTS]
            if turn := [act for act in acts if covers(act.by, entry.village) and self.ledger.is_turn(act)]:
                self.perform(dice.choice(turn))

    @rule(seed=SEED)
    def anybody_tries_anything(self, seed: int) -> None:
        dice = self.dice(seed)
        for _each in range(ATTEMPTS):
            entry = self.living(dice)
            name, by = dice.choice(list(RULES)), dice.choice(list(POSTS))
            self.perform(Act(name, by, entry, arguments=self.arguments(_drawn(dice), name, entry)))

    @rule(days=st.sampled_from([1, 2, 7]))
    def days_pass(self, days: int) -> None:
        self.move_to(min(self.today + timedelta(days), LAST_DAY))

    @precondition(lambda self: len(self.ledger.entries) > 1)
    @rule(seed=SEED, name=st.sampled_from(["notice", "list"]))
    def a_list_of_several_is_published_or_listed(self, seed: int, name: str) -> None:
        dice = self.dice(seed)
        some = dice.sample(self.ledger.entries, 2)
        ready = [entry for entry in self.ledger.entries if entry.state in RULES[name][0]]
        chosen = ready if len(ready) > 1 and dice.choice([True, False]) else some
        acts = [Act(name, "township", entry) for entry in sorted(chosen, key=self.order)]
        self.attempt(acts, CALLS[name])

    # How it happens

    def dice(self, seed: int) -> Random:
        self.thrown += 1
        return Random(f"{self.number} {seed} {self.thrown}")

    def mostly(self, dice: Random, names: set[str]) -> str:
        """One of the acts, rarely one of those that can nearly always be done."""
        rare = sorted(names - COMMON)
        return dice.choice(rare if rare and dice.random() < 0.9 else sorted(names))

    def living(self, dice: Random) -> Entry:
        """A matter, rarely one that has ended."""
        living = [entry for entry in self.ledger.entries if entry.state not in ENDED]
        return dice.choice(living if living and dice.random() < 0.9 else self.ledger.entries)

    def order(self, entry: Entry) -> tuple[str, int]:
        return entry.village, self.keys[entry]

    def proposal(self, dice: Random, *, sound: bool) -> None:
        village = dice.choice(VILLAGES[:2])
        partners = dice.choice([(), (VILLAGES[1],), (VILLAGES[2], VILLAGES[3]), tuple(VILLAGES[2:5])])
        category = dice.choice(CATEGORIES)
        by = dice.choice(list(POSTS))
        if sound:
            by = {VILLAGES[0]: "clerk", VILLAGES[1]: "second_clerk"}[village]
            partners = () if category == "industry" or village in partners or len(partners) > 2 else partners
        funds = dice.choice([WHOLE, WHOLE, {}])
        allowed = self.ledger.lets_propose(by, village, partners, category, self.today)
        divisions = [self.world.division(code) for code in partners]
        changes: dict[str, Any] = (BARE if not funds else {}) | {"funds": funds}

        def act() -> Matter:
            return self.world.propose(
                by=getattr(self.world, by),
                village=village,
                partners=divisions,
                category=category,
                **changes | {"funds": funds},
            )

        matter = self.compare(allowed, act, "propose")
        if matter is not None:
            entry = Entry(village, partners, category, sum(funds.values(), Decimal(0)))
            self.ledger.entries.append(entry)
            self.keys[entry] = matter.pk
            self.agree()

    def forward(self, dice: Random, entry: Entry, *, waits: bool = True) -> None:
        """The next step of a matter that nothing else happens to; when it has to wait, time passes."""
        if entry.state in ENDED:
            return
        names = self.next_steps(entry)
        if act := self.lawful(dice, entry, names):
            self.perform(act)
        elif not waits:
            return
        elif entry.closes_on and entry.state == "noticed" and self.today <= entry.closes_on:
            self.move_to(entry.closes_on + timedelta(1))
        else:
            self.move_to(next((day for day in OPENINGS if day > self.today), self.today))

    def next_steps(self, entry: Entry) -> list[str]:
        if entry.state == "started":
            return ["report"] if entry.percent < 100 else ["finish"]
        if entry.state == "accepted":
            if entry.files != set(FILES):
                return ["attach"]
            return ["write_off"] if entry.passed.get("result_disclosed") else ["disclose"]
        if entry.state == "finished" and entry.contested:
            return ["answer_supervisor"]
        if entry.state == "noticed":
            # An objection lies open until the listing is due.
            assert entry.closes_on is not None
            return ["answer"] if entry.unanswered and self.today > entry.closes_on else ["list"]
        if entry.state in {"deliberated", "returned"}:
            return ["submit"] if entry.complete else ["edit"]
        return NEXT[entry.state]

    def lawful(self, dice: Random, entry: Entry, names: list[str] | None = None) -> Act | None:
        """Something that the rules allow on a matter today; an act of few posts comes as often as one of many."""
        allowed: dict[str, list[str]] = {}
        for name in names or RULES:
            if entry.state in RULES[name][0]:
                arguments = self.arguments(_first, name, entry)
                posts = [by for by in POSTS if self.ledger.lets(Act(name, by, entry, arguments=arguments), self.today)]
                allowed |= {name: posts} if posts else {}
        if not allowed:
            return None
        name = self.mostly(dice, set(allowed))
        by = dice.choice(allowed[name])
        return Act(name, by, entry, arguments=self.arguments(_first, name, entry))

    def spoilt(self, dice: Random, act: Act) -> Act:
        """The act by another post, on an old form, without its reason, or with other arguments."""
        fault = dice.choice(["post", "version", "reason", "arguments"])
        if fault == "post":
            act.by = dice.choice(list(POSTS))
        elif fault == "version":
            act.stale = act.name not in UNVERSIONED
        elif fault == "reason":
            act.reason = ""
        else:
            act.arguments = self.arguments(_drawn(dice), act.name, act.entry)
        return act

    def arguments(self, choose: Callable[..., Any], name: str, entry: Entry) -> dict[str, Any]:
        """What an act asks for: of each list of choices the first is sound."""
        before, after = [self.today - timedelta(40), self.today - timedelta(1)], self.today + timedelta(1)
        if name == "edit":
            whole = choose(True, True, False)
            category = choose(entry.category, *CATEGORIES)
            return {"category": category, "funds": sum(WHOLE.values(), Decimal(0)) if whole else Decimal(0)}
        if name == "deliberate":
            missing = [step for step in BEFORE_SUBMISSION if not entry.passed.get(step)]
            step = choose((missing or BEFORE_SUBMISSION)[0], *BEFORE_SUBMISSION)
            return {"step": step, "votes": choose("carried", "lost", "no_quorum")}
        if name == "merge":
            near = [each for each in self.ledger.entries if each is not entry and each.villages & entry.villages]
            return {"into": choose(*near, *self.ledger.entries)}
        if name == "accept":
            handling = choose(None, 1, 2, 3, 4, 5)
            return {"handling": handling, "unit": choose("region_department" if entry.level == 1 else None, *UNITS)}
        if name == "object":
            return {"on": choose(min(self.today, entry.closes_on or self.today), *before, after)}
        if name == "answer":
            return {"upheld": choose(False, True)}
        if name == "start":
            return {"on": choose(self.today, *before, after)}
        if name == "report":
            return {"percent": choose(100 if entry.percent >= 50 else 50, 0, 30, 99, 101, -1)}
        if name == "attach":
            missing = [item for item in FILES if item not in entry.files]
            return {"item": choose((missing or FILES)[0], *FILES, "acceptance_record")}
        if name in {"sign", "object_as_supervisor"}:
            wanted = [stage for stage in SUPERVISED if stage in entry.reached and not entry.signed(stage)]
            return {"stage": choose((wanted or list(SUPERVISED))[0], *SUPERVISED, "unknown")}
        if name == "inspect":
            return {"passed": choose(True, False), "on": choose(self.today, *before, after)}
        return {}

    def perform(self, act: Act) -> None:
        self.attempt([act], CALLS[act.name])

    def attempt(self, acts: list[Act], call: Callable[..., Any]) -> None:
        allowed = all(self.ledger.lets(act, self.today) for act in acts)
        rows_ = [
            Matter.objects.select_related("programme", "village", "notice").get(pk=self.keys[act.entry]) for act in acts
        ]
        self.compare(allowed, lambda: call(self, acts, rows_), acts[0].name)
        if allowed:
            for act in acts:
                self.ledger.do(act, self.today)
            self.agree()

    def compare(self, allowed: bool, act: Callable[[], Any], name: str) -> Any:
        """The program does what the rules allow, and refuses the rest without a trace."""
        before = None if allowed else rows()
        try:
            result = act()
        except Refused as refusal:
            assert not allowed, f"{name} was refused: {refusal}"
            assert rows() == before, f"{name} was refused and wrote something"
            self.refused[name] += 1
            return None
        assert allowed, f"{name} was not refused"
        self.done[name] += 1
        return result

    # What is compared

    def agree(self) -> None:
        """Matters, numbers, paths and totals are as the model has them."""
        names = [
            "state",
            "level",
            "handling_level",
            "number",
            "version",
            "percent",
            "listed_on",
            "started_on",
            "finished_on",
        ]
        rows_ = {row[0]: row[1:] for row in Matter.objects.values_list("pk", *names)}
        assert rows_ == {key: _columns(entry) for entry, key in self.keys.items()}
        self.agree_on_paths()
        self.agree_on_totals()
        self.agree_on_supervision()

    def agree_on_paths(self) -> None:
        paths: dict[int, list[tuple[str, str, str]]] = {key: [] for key in self.keys.values()}
        for key, *step in Step.objects.order_by("pk").values_list("matter", "action", "source", "target"):
            paths[key].append(tuple(step))  # type: ignore[arg-type]
        assert paths == {key: entry.path for entry, key in self.keys.items()}
        for path in paths.values():
            assert [source for _action, source, _target in path] == ["", *(target for _a, _s, target in path[:-1])]

    def agree_on_supervision(self) -> None:
        words: dict[int, list[list[str]]] = {key: [] for key in self.keys.values()}
        for row in Supervision.objects.order_by("pk"):
            words[row.matter_id].append([row.stage, "signed" if row.agrees else "open" if row.open else "answered"])
        assert words == {key: entry.words for entry, key in self.keys.items()}

    def agree_on_totals(self) -> None:
        listed = Matter.objects.in_ledger().with_planned().order_by().values("category")
        sums = listed.annotate(count=Count("pk"), yuan=Sum("planned_total"))
        assert {row["category"]: (row["count"], row["yuan"]) for row in sums} == self.ledger.totals()
        numbers = Matter.objects.exclude(number=None).order_by("number").values_list("number", flat=True)
        assert list(numbers) == [
            f"{village}-2024-{serial:02d}"
            for village, last in sorted(self.ledger.series.items())
            for serial in range(1, last + 1)
        ]


def _first(*choices: Any) -> Any:
    return choices[0]


def _drawn(dice: Random) -> Callable[..., Any]:
    return lambda *choices: dice.choice(choices)


def _columns(entry: Entry) -> tuple[Any, ...]:
    days = (entry.listed_on, entry.started_on, entry.finished_on)
    return (entry.state, entry.level, entry.handling, entry.number, entry.version, entry.percent, *days)


RUNS = 8
SETTINGS = settings(
    max_examples=8,
    stateful_step_count=30,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)


@pytest.mark.req("LED-07", "LED-11", "LAND-03")
def test_no_illegal_act_passes_no_lawful_one_is_refused_and_the_ledger_adds_up(world: World) -> None:
    done: Counter[str] = Counter()
    refused: Counter[str] = Counter()
    for number in range(RUNS):
        # Each run starts from dice of its own: left to itself the search would dwell on a few of them.
        year = seed(number)(
            type(f"Year{number}", (Year,), {"number": number, "world": world, "done": done, "refused": refused})
        )
        run_state_machine_as_test(year, settings=SETTINGS)
    assert sum(done.values()) + sum(refused.values()) >= 2000
    # Every act was both done and refused, else the machine proves nothing about it.
    assert set(done) == set(refused) == {*RULES, "propose"}
