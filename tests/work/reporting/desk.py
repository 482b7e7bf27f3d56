"""Reports as tests file them: on the half-month of a matter in Hongyazi."""

from datetime import date
from decimal import Decimal
from typing import Any

from cunshi.foundation.people.models import Post
from cunshi.work.matters import actions as matters
from cunshi.work.matters.models import Matter
from cunshi.work.reporting import actions
from cunshi.work.reporting.models import Amendment, PeriodLock, Report
from cunshi.work.reporting.rules import Content, Sending
from tests.factories.world import VILLAGES, World

DUTY = "half_month_progress"
MARCH = date(2024, 3, 16)
APRIL = date(2024, 4, 1)


def both(world: World) -> tuple[Matter, Matter]:
    """A matter under way in Hongyazi village and one in Wangjiagou village."""
    other = world.listed(village=VILLAGES[1], by=world.township, title="王家沟村道路硬化")
    matter = world.started()
    return matter, matters.start(by=world.township, matter=other, version=other.version)


def content(percent: int = 30, done: str = "基础完工", paid: str = "0", **more: Any) -> Content:
    return Content(percent=percent, done=done, paid=Decimal(paid), **more)


def file(world: World, matter: Matter, said: Content | None = None, **more: Any) -> Report:
    by: Post = more.pop("by", world.clerk)
    first = more.pop("first", MARCH)
    sending: Sending | None = more.pop("sending", None)
    return actions.submit(
        by=by,
        programme=matter.programme,
        duty=DUTY,
        first=first,
        matter=matter,
        content=said or content(),
        sending=sending,
        **more,
    )


def review(world: World, report: Report) -> Report:
    verdict = actions.Verdict(report, report.version, "review")
    (outcome,) = actions.decide(by=world.township, verdicts=[verdict])
    assert outcome.problems == []
    return Report.objects.get(pk=report.pk)


def lock(world: World, by: Post | None = None, first: date = MARCH, **more: Any) -> PeriodLock:
    made = actions.lock(by=by or world.township, programme=world.hongyazi, duty=DUTY, first=first, **more)
    assert made is not None
    return made


def amend(world: World, matter: Matter, said: Content, reason: str = "笔误", **more: Any) -> Amendment:
    by: Post = more.pop("by", world.clerk)
    return actions.amend(
        by=by,
        programme=matter.programme,
        duty=DUTY,
        first=more.pop("first", MARCH),
        matter=matter,
        content=said,
        reason=reason,
        **more,
    )
