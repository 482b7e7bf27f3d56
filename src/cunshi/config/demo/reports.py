"""The story's verbs of reporting: reports of a period, drafts, returns, reviews and locks, amendments, statements."""

from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from cunshi.config.demo import files
from cunshi.foundation.divisions import queries as divisions
from cunshi.kernel import clock
from cunshi.rulebook.calendar import period_on
from cunshi.work.matters.actions import report_progress
from cunshi.work.matters.models import Matter
from cunshi.work.reporting import actions
from cunshi.work.reporting.actions import Verdict
from cunshi.work.reporting.models import Report, ReportState
from cunshi.work.reporting.rules import Content, Sending

if TYPE_CHECKING:
    from cunshi.config.demo.story import Story

Act = dict[str, Any]
# Seconds that a report takes somebody who knows his site; the same each time for the same act.
SHORTEST, SPREAD = 14, 31


def _place(story: "Story", key: str, act: Act) -> dict[str, Any] | None:
    """The matter's report of the period that the act names, or that runs; None where the plan asks for none."""
    matter: Matter = story.common(key, act)["matter"]
    day = files.day(act["for"]) if "for" in act else clock.today()
    for duty in story.programme.pack.duties:
        period = period_on(story.programme.pack, duty, day) if duty.asks == "progress" else None
        if period:
            return {"by": story.by(act), "programme": story.programme, "duty": duty.key, "first": period.first,
                    "matter": matter}  # fmt: skip
    return None


def _content(act: Act) -> Content:
    return Content(percent=act["percent"], done=act["done"], paid=Decimal(str(act.get("paid", 0))))


def _seconds(act: Act) -> int:
    return SHORTEST + sum(map(ord, act["done"])) % SPREAD


def _report(story: "Story", key: str, act: Act) -> None:
    place, content = _place(story, key, act), _content(act)
    if place is None:
        report_progress(**story.common(key, act), percent=act["percent"], done=act["done"], paid=content.yuan)
        return
    actions.submit(**place, content=content, sending=Sending(seconds=_seconds(act)))


def _draft(story: "Story", key: str, act: Act) -> None:
    actions.save_draft(**(_place(story, key, act) or {}), content=_content(act))


def _amend(story: "Story", key: str, act: Act) -> None:
    actions.amend(**(_place(story, key, act) or {}), content=_content(act), reason=act["why"])


def _send_back(story: "Story", key: str, act: Act) -> None:
    place = _place(story, key, act) or {}
    report = Report.objects.get(matter=place["matter"], duty=place["duty"], first=place["first"])
    _decided(story, act, [Verdict(report, report.version, "return", act["why"])])


def _decided(story: "Story", act: Act, verdicts: list[Verdict]) -> None:
    for outcome in actions.decide(by=story.by(act), verdicts=verdicts):
        assert outcome.done, [problem.sentence() for problem in outcome.problems]


def _review(story: "Story", key: str, act: Act) -> None:
    """Review what was submitted for a period, of the matters named or of all."""
    found = Report.objects.visible_to(story.by(act)).filter(
        programme=story.programme, duty=act["duty"], first=files.day(act["for"]), state=ReportState.SUBMITTED
    )
    if "matters" in act:
        found = found.filter(matter__in=[story.matters[name].pk for name in act["matters"]])
    _decided(story, act, [Verdict(report, report.version, "review") for report in found])


def _close(story: "Story", key: str, act: Act) -> None:
    """Review all of a period and lock it."""
    _review(story, key, act)
    actions.lock(
        by=story.by(act),
        programme=story.programme,
        duty=act["duty"],
        first=files.day(act["for"]),
        note=act.get("note", ""),
    )


def _state(story: "Story", key: str, act: Act) -> None:
    """A statement of a division beside the figures that the system adds up."""
    actions.submit(
        by=story.by(act),
        programme=story.programme,
        duty=act["duty"],
        first=files.day(act["for"]),
        division=divisions.find(act["division"]),
        content=Content(done=act["text"]),
        sending=Sending(seconds=SHORTEST),
    )


VERBS: dict[str, Callable[["Story", str, Act], None]] = {
    "report": _report,
    "draft": _draft,
    "amend": _amend,
    "send_back": _send_back,
    "review": _review,
    "close": _close,
    "state": _state,
}
