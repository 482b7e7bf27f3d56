"""The acts of a simulated life, each through the same action that a page calls."""

import random
from collections.abc import Callable
from typing import Any

from cunshi.config.simulation.diary import Entry
from cunshi.config.simulation.life import Life, Payment
from cunshi.config.simulation.posts import Offices
from cunshi.config.simulation.words import Words
from cunshi.foundation.divisions import queries as divisions
from cunshi.kernel import clock
from cunshi.kernel.codes import Level
from cunshi.rulebook.calendar import period_on
from cunshi.work.funds.actions import book
from cunshi.work.matters import actions, rules
from cunshi.work.matters.actions import Draft
from cunshi.work.matters.models import Matter
from cunshi.work.programmes.models import Programme
from cunshi.work.reporting import actions as reporting
from cunshi.work.reporting.rules import Content, Sending

VOTES = rules.Votes(entitled=45, present=38, in_favour=36)
SECONDS = 40


class Actor:
    """Does what the diary of one life says; `matter` is the row as the last act left it."""

    def __init__(self, life: Life, programme: Programme, offices: Offices, words: Words, draw: random.Random) -> None:
        self.life, self.programme, self.pack, self.offices = life, programme, programme.pack, offices
        self.phrase, self.words, self.draw = words.phrase(life.category, draw), words, draw
        self.key: int | None = None
        self.vouchers = 0

    def do(self, entry: Entry) -> None:
        VERBS[entry.act](self, entry)

    @property
    def matter(self) -> Matter:
        return Matter.objects.select_related("programme", "village").get(pk=self.key or 0)

    @property
    def clerk(self) -> Any:
        return self.offices.of(self.life.village, Level.VILLAGE)

    def by(self, level: Level) -> Any:
        return self.offices.of(self.life.village, level)

    def versioned(self, by: Any) -> dict[str, Any]:
        matter = self.matter
        return {"by": by, "matter": matter, "version": matter.version}

    def pay(self, payment: Payment) -> None:
        """Book money; the township keeps the books of its villages."""
        self.vouchers += 1
        book(
            by=self.by(Level.TOWNSHIP),
            matter=self.matter,
            source=payment.source,
            kind=payment.kind,
            amount=payment.yuan,
            on=clock.today(),
            voucher=f"{self.matter.number}-{self.vouchers:02d}",
        )


def _propose(actor: Actor, entry: Entry) -> None:
    life, words, draw = actor.life, actor.words, actor.draw
    village = divisions.find(life.village)
    partners = [divisions.find(code) for code in life.partners]
    draft = Draft(
        title=actor.phrase.title.format(place="、".join(each.short_name for each in (village, *partners))),
        content=actor.phrase.content,
        category=life.category,
        raised_by=words.person(draw),
        raised_on=life.raised,
        channel=draw.choice(words.channels),
        partners=partners,
        beneficiaries=draw.randint(35, 460),
        planned_start=life.planned_start,
        planned_finish=life.planned_finish,
        responsible=words.person(draw),
        funds=life.funds,
    )
    actor.key = actions.propose(by=actor.clerk, programme=actor.programme, village=village, draft=draft).pk


def _deliberate(actor: Actor, entry: Entry) -> None:
    _meet(actor, "submit")


def _disclose(actor: Actor, entry: Entry) -> None:
    _meet(actor, "write_off")


def _meet(actor: Actor, before: str) -> None:
    """Every step that the plan wants before an act, on one day."""
    for step in rules.steps_before(actor.pack, before):
        actions.record_deliberation(
            **actor.versioned(actor.clerk),
            step=step.key,
            held_on=clock.today(),
            minutes=f"{step.names.zh}：同意{actor.phrase.title.format(place='')}。",
            votes=VOTES if step.votes else None,
        )


def _submit(actor: Actor, entry: Entry) -> None:
    actions.submit(**actor.versioned(actor.clerk))


def _return(actor: Actor, entry: Entry) -> None:
    holder = actor.by(Level(actor.matter.level or Level.TOWNSHIP))
    actions.return_(**actor.versioned(holder), reason="预算依据不全，补充后再报。")


def _raise(actor: Actor, entry: Entry) -> None:
    actions.raise_(
        **actor.versioned(actor.by(entry.facts["level"])), reason="所需资金和技术超出本级能力，请上一级支持办理。"
    )


def _accept(actor: Actor, entry: Entry) -> None:
    handling = actor.life.handling
    led = handling is Level.REGION and actor.pack.route.top_assigns_department
    actions.accept(
        **actor.versioned(actor.by(entry.facts["level"])),
        handling_level=handling,
        lead_unit=actor.offices.department(actor.life.village) if led else None,
    )


def _start(actor: Actor, entry: Entry) -> None:
    actions.start(**actor.versioned(actor.clerk))


def _report(actor: Actor, entry: Entry) -> None:
    """For the period that it speaks of, where the plan asks for reports by period."""
    report, done = entry.facts["report"], "按计划推进。"
    for duty in actor.pack.duties:
        period = period_on(actor.pack, duty, report.period) if duty.asks == "progress" else None
        if period:
            reporting.submit(
                by=actor.clerk,
                programme=actor.programme,
                duty=duty.key,
                first=period.first,
                matter=actor.matter,
                content=Content(percent=report.percent, done=done),
                sending=Sending(seconds=SECONDS),
            )
            return
    actions.report_progress(**actor.versioned(actor.clerk), percent=report.percent, done=done)


def _handler(actor: Actor) -> Any:
    return actor.by(Level(min(actor.life.handling, Level.TOWNSHIP)))


def _suspend(actor: Actor, entry: Entry) -> None:
    actions.suspend(**actor.versioned(_handler(actor)), reason="材料未到，暂停施工。")


def _resume(actor: Actor, entry: Entry) -> None:
    actions.resume(**actor.versioned(_handler(actor)), reason="材料到位，恢复施工。")


def _finish(actor: Actor, entry: Entry) -> None:
    actions.finish(**actor.versioned(actor.clerk))


def _inspect(actor: Actor, entry: Entry) -> None:
    passed = entry.facts["passed"]
    level = actor.pack.accepted_by(actor.life.handling) or Level.COUNTY
    actions.inspect(
        **actor.versioned(actor.by(level)),
        passed=passed,
        opinion="质量合格，同意验收。" if passed else "收口部位不合格，限期整改。",
        signatories=f"{actor.words.person(actor.draw)}、{actor.words.person(actor.draw)}",
        held_on=clock.today(),
    )


def _write_off(actor: Actor, entry: Entry) -> None:
    actions.write_off(**actor.versioned(actor.by(actor.pack.write_off.by)))


VERBS: dict[str, Callable[[Actor, Entry], None]] = {
    "propose": _propose,
    "deliberate": _deliberate,
    "disclose": _disclose,
    "submit": _submit,
    "return": _return,
    "raise": _raise,
    "accept": _accept,
    "start": _start,
    "report": _report,
    "suspend": _suspend,
    "resume": _resume,
    "finish": _finish,
    "inspect": _inspect,
    "write_off": _write_off,
}
