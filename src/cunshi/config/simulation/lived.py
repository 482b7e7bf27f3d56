"""A year lived day by day through the real actions, for the villages that the seed draws."""

import random
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cunshi.config.simulation import whole
from cunshi.config.simulation.acts import Actor
from cunshi.config.simulation.bulk import Plan, Progress
from cunshi.config.simulation.diary import Entry, diary
from cunshi.config.simulation.placing import placed
from cunshi.config.simulation.posts import Offices
from cunshi.config.simulation.words import Words
from cunshi.config.simulation.year import TOWNSHIP, draw_year
from cunshi.foundation.divisions.models import Division
from cunshi.kernel import clock
from cunshi.kernel.problems import Refused
from cunshi.work.matters import actions
from cunshi.work.matters.models import Matter
from cunshi.work.programmes.actions import open_year
from cunshi.work.programmes.models import Programme

MORNING, APART = time(8, tzinfo=clock.ZONE), timedelta(seconds=20)


@dataclass
class Done:
    """What came of it: matters, acts, and the acts that the plan or the state of things refused, by act."""

    matters: int = 0
    acts: int = 0
    refused: Counter[str] = field(default_factory=Counter)


def live(plan: Plan, *, progress: Progress, villages: Sequence[str] = ()) -> Done:
    """Live every year of the plan up to its day; what is done stays done when it is broken off.

    What is asked for besides matters is lived in the `villages` named, else in a share of them by the plan's scale.
    Refused where a plan that is not illustrative runs in the root: real work is not mixed with invented.
    """
    done = Done()
    for year in range(plan.year - plan.years + 1, plan.year + 1):
        programme = _programme(plan, year)
        lived = _Year(plan, programme, done)
        if programme.pack.has_ledger:
            lived.live(progress)
        chosen = villages or whole.drawn(lived.villages(), plan.scale, plan.seed)
        places = list(Division.objects.filter(code__in=chosen).order_by("code"))
        rest = whole.live(whole.Year(programme, places, plan.until, plan.seed), progress)
        done.acts += rest.done
        done.refused += rest.refused
    return done


def _programme(plan: Plan, year: int) -> Programme:
    held = Programme.objects.filter(root=plan.root, year=year).select_related("root").first()
    wanted = placed(plan.pack, root=plan.root, year=year)
    # For other years than the pack's own whatever plan ran there will do.
    if held is None or (wanted is plan.pack and held.key != wanted.pack):
        with clock.fixed(f"{year - 1}-11-01"):
            held = open_year(by=None, pack=wanted, illustrative=True)
    if not held.illustrative:
        raise Refused.because(
            held.key,
            _("A real plan runs here; invented work is not mixed with it."),
            _("Name another data folder with CUNSHI_DATA."),
        )
    return held


class _Year:
    """One programme with the diaries of all its lives."""

    def __init__(self, plan: Plan, programme: Programme, done: Done) -> None:
        self.plan, self.programme, self.done = plan, programme, done
        self.offices = Offices(programme.root, date(programme.year - 1, 1, 1))
        self.actors: dict[str, list[Actor]] = defaultdict(list)

    def live(self, progress: Progress) -> None:
        calendar = sorted(self._entries(), key=lambda row: row[0])
        stage, turn_of_day = str(self.programme.year), Counter[date]()
        for turn, (day, _order, act) in enumerate(calendar, 1):
            turn_of_day[day] += 1
            with clock.fixed(datetime.combine(day, MORNING) + APART * turn_of_day[day]):
                self._try(*act)
            progress(stage, turn, len(calendar))

    def _entries(self) -> Iterator[tuple[date, int, Any]]:
        """Every act of the year up to the day, with its place among those of one day; notices and lists by township."""
        words = Words(self.programme.pack)
        lives = draw_year(self.plan.seed, self.programme.pack, self.villages(), scale=self.plan.scale)
        shared: dict[tuple[date, str, str], list[Actor]] = defaultdict(list)
        for number, life in enumerate(lives):
            draw = random.Random(f"{self.plan.seed}-words-{life.village}-{number}")
            actor = Actor(life, self.programme, self.offices, words, draw)
            for place, entry in enumerate(diary(life, self.programme.pack)):
                if entry.day <= self.plan.until and entry.act in ("notice", "list"):
                    shared[entry.day, entry.act, life.village[:TOWNSHIP]].append(actor)
                elif entry.day <= self.plan.until:
                    yield entry.day, number * 1000 + place, (entry.act, actor, entry)
            for payment in life.payments:
                if payment.day <= self.plan.until:
                    yield payment.day, number * 1000 + 999, ("pay", actor, payment)
        for (day, act, _township), together in shared.items():
            yield day, -1, (act, together, None)

    def villages(self) -> list[str]:
        """Villages of the root that no plan of a lower division governs."""
        villages: QuerySet[Division] = Division.objects.within(self.plan.root).villages()
        inside = {"root__code__startswith": self.programme.root.prefix}
        lower = Programme.objects.with_ledger().filter(year=self.programme.year, **inside)
        for other in lower.exclude(pk=self.programme.pk).select_related("root"):
            villages = villages.exclude(code__startswith=other.root.prefix)
        return list(villages.order_by("code").values_list("code", flat=True))

    def _try(self, act: str, who: Any, what: Any) -> None:
        """One act; what is refused is counted, as an official would leave it for another day."""
        try:
            if act == "pay":
                who.pay(what)
            elif what is None:
                self._together(act, who)
            else:
                self._single(who, what)
            self.done.acts += 1
        except (Refused, Matter.DoesNotExist):
            self.done.refused[act] += 1

    def _single(self, actor: Actor, entry: Entry) -> None:
        actor.do(entry)
        if entry.act == "propose":
            self.done.matters += 1

    def _together(self, act: str, actors: list[Actor]) -> None:
        """A notice of all that a township's villages got approved, and the list that follows it."""
        pack, village = self.programme.pack, actors[0].life.village
        matters = [(actor.matter, actor.matter.version) for actor in actors]
        if act == "list":
            actions.list_matters(by=self.offices.of(village, pack.listing.by), matters=matters)
            return
        by = self.offices.of(village, pack.notice.published_by)
        actions.publish_notice(
            by=by,
            programme=self.programme,
            division=by.division,
            title=f"{by.division.name}{pack.year}年“一村一年一事”拟办事项公示",
            matters=matters,
        )
