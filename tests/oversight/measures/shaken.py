"""A small ledger shaken at random: states, places, dates, money and villages, by acts and by bare writes."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from django.db import IntegrityError, transaction

from cunshi.foundation.divisions.models import Division
from cunshi.kernel.problems import Refused
from cunshi.oversight.measures import actions
from cunshi.work.funds.models import FundEntry, FundLine
from cunshi.work.matters import actions as matters
from cunshi.work.matters.models import Matter, MatterVillage
from cunshi.work.matters.states import IN_LEDGER, State
from tests.factories.settled import NEIGHBOURS
from tests.factories.world import VILLAGES, World

PLACES = [*VILLAGES[:3], *NEIGHBOURS[:2]]
YEARS = [2023, 2024]


class Shaken:
    """Random writes; each holds or is refused whole. `seed` says which come."""

    def __init__(self, world: World, seed: int, matters: int = 10) -> None:
        self.world, self.draw, self.vouchers = world, Random(seed), 0
        for _number in range(matters):
            self.add()

    def act(self) -> None:
        """One act; what the database or a rule refuses leaves nothing behind."""
        acts: list[Callable[[], object]] = [
            *[self.move] * 5,
            *[self.book] * 5,
            *[self.place, self.reschedule, self.cover, self.uncover] * 2,
            *[self.add, self.propose, self.start, self.turn_village, self.all_at_once, self.write_lines],
            actions.fold,
        ]
        chosen = self.draw.choice(acts)
        try:
            with transaction.atomic():
                chosen()
                if self.draw.random() < 0.1:
                    raise _ThoughtBetter
        except (IntegrityError, Refused, _ThoughtBetter):
            return

    def any(self) -> Matter:
        return self.draw.choice(list(Matter.objects.order_by("pk")))

    def day(self) -> date:
        return date(2024, 1, 1) + timedelta(days=self.draw.randrange(0, 400, 40))

    def add(self) -> Matter:
        """A matter listed by a bare write, with its village and planned money."""
        village, year = self.draw.choice(PLACES), self.draw.choice(YEARS)
        plan = self.draw.choice([self.world.ningxia, self.world.hongyazi])
        matter = Matter.objects.create(
            programme=plan,
            year=year,
            village_id=village,
            title="道路硬化",
            content="硬化道路",
            category=self.draw.choice([each.key for each in plan.pack.categories]),
            raised_by="王学军",
            raised_on=date(2023, 12, 1),
            channel="villager",
            planned_finish=self.draw.choice([None, self.day(), self.day()]),
            handling_level=self.draw.choice([1, 2, 4, 5]),
            state=State.LISTED,
            listed_on=date(2024, 1, 5),
            number=f"{village}-{year}-{Matter.objects.count()}",
            changed_at="2024-01-05T09:00:00+08:00",
        )
        MatterVillage.objects.create(matter=matter, village_id=village)
        for source in self.draw.sample([each.key for each in plan.pack.fund_sources], 2):
            self._entry(matter, source, "planned", Decimal(self.draw.randint(1, 10**7)) / 100)
        return matter

    def move(self) -> None:
        """Another state, with the dates that it must have."""
        matter = self.any()
        state = self.draw.choice([*sorted(IN_LEDGER), State.CANCELLED])
        done = state in (State.FINISHED, State.ACCEPTED, State.WRITTEN_OFF)
        finished = self.day() if done else None
        Matter.objects.filter(pk=matter.pk, number__isnull=False).update(
            state=state,
            percent=100 if done else 40,
            started_on=date(2024, 1, 6),
            finished_on=finished,
            accepted_on=finished,
            written_off_on=finished + timedelta(days=40) if finished and state == State.WRITTEN_OFF else None,
        )

    def all_at_once(self) -> None:
        """One statement that moves many matters of several places."""
        chosen = [matter.pk for matter in Matter.objects.all() if self.draw.random() < 0.5]
        Matter.objects.filter(pk__in=chosen).update(handling_level=self.draw.choice([3, 5]))

    def place(self) -> None:
        changes = {
            "village_id": self.draw.choice(PLACES),
            "year": self.draw.choice(YEARS),
            "category": self.draw.choice(["infrastructure", "industry", "public_service"]),
        }
        name = self.draw.choice(sorted(changes))
        Matter.objects.filter(pk=self.any().pk).update(**{name: changes[name]})

    def reschedule(self) -> None:
        Matter.objects.filter(pk=self.any().pk).update(planned_finish=self.draw.choice([None, self.day()]))

    def cover(self) -> None:
        MatterVillage.objects.create(matter=self.any(), village_id=self.draw.choice(PLACES))

    def uncover(self) -> None:
        MatterVillage.objects.filter(pk=self.draw.choice(list(MatterVillage.objects.order_by("pk"))).pk).delete()

    def turn_village(self) -> None:
        """A village becomes a community, or a village again."""
        village = Division.objects.get(code=self.draw.choice(PLACES))
        turned = not village.is_administrative_village
        Division.objects.filter(pk=village.pk).update(
            is_administrative_village=turned, kind="village" if turned else "community"
        )

    def book(self) -> None:
        """Money, most of it within its line."""
        planned = FundEntry.objects.filter(kind="planned", reverses=None).order_by("pk")
        line = self.draw.choice(list(planned))
        kind = self.draw.choice(["allocated", "allocated", "paid", "reimbursed"])
        self._entry(
            line.matter, line.source, kind, (line.amount / self.draw.choice([1, 2, 3, 5])).quantize(Decimal("0.01"))
        )

    def write_lines(self) -> None:
        """Lines written by a bare statement, past the entries."""
        matter = self.any()
        FundLine.objects.filter(matter=matter).update(reimbursed=0)
        FundLine.objects.filter(matter=matter, allocated=0).update(planned=self.draw.choice([0, 77]))

    def _entry(self, matter: Matter, source: str, kind: str, amount: Decimal) -> None:
        self.vouchers += 1
        FundEntry.objects.create(
            matter=matter,
            source=source,
            kind=kind,
            amount=amount,
            on=self.day(),
            voucher=f"{self.draw.random()}",
            recorded_at="2024-01-05T09:00:00+08:00",
        )

    def propose(self) -> None:
        drafted = self.world.propose(by=self.world.township, village=self.draw.choice(VILLAGES[:3]))
        if self.draw.random() < 0.5:
            matters.withdraw(by=self.world.township, matter=drafted, version=drafted.version, reason="村民不同意")

    def start(self) -> None:
        """The lawful act, where the plan's stage and the state allow it."""
        matter = self.any()
        matters.start(by=self.world.township, matter=matter, version=matter.version)


class _ThoughtBetter(Exception):
    """Everything done is taken back."""
