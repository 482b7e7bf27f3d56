"""Matters of the running year, lived through the real actions on the days that the data file says."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from cunshi.config.demo import files, funds, reports
from cunshi.foundation.divisions import queries as divisions
from cunshi.foundation.people.models import Post, Unit
from cunshi.kernel import clock
from cunshi.kernel.codes import Level
from cunshi.work.matters import actions, rules
from cunshi.work.matters.actions import Draft
from cunshi.work.matters.models import Matter, Supervision
from cunshi.work.programmes.actions import ask_exception
from cunshi.work.programmes.models import Programme
from cunshi.work.schedules import actions as schedules

Act = dict[str, Any]
MORNING, APART = time(9, tzinfo=clock.ZONE), timedelta(minutes=4)


@dataclass
class Story:
    """One data file at work: its matters by key, the posts and units that act in it."""

    programme: Programme
    data: dict[str, Any]
    posts: dict[str, Post]
    units: dict[str, Unit]
    matters: dict[str, Matter] = field(default_factory=dict)

    def live(self, progress: Callable[[int, int], None] | None = None) -> None:
        """Do every act in the order of days; `progress` hears how many of how many are done."""
        acts = self._acts()
        for turn, (key, act) in enumerate(acts, 1):
            with clock.fixed(_moment(files.day(act["day"]), turn)):
                VERBS[act["do"]](self, key, act)
            if progress:
                progress(turn, len(acts))

    def _acts(self) -> list[tuple[str, Act]]:
        """Acts of single matters and of lists together, by day; on one day in the order of the file."""
        single = [(key, act) for key, matter in self.data["matters"].items() for act in matter["acts"]]
        return sorted([*single, *(("", act) for act in self.data.get("together", []))], key=lambda row: row[1]["day"])

    def told(self, key: str) -> dict[str, Any]:
        return self.data["matters"][key]

    def by(self, act: Act) -> Post:
        return self.posts[act["by"]]

    def common(self, key: str, act: Act) -> dict[str, Any]:
        """What every act on a matter takes."""
        matter = Matter.objects.select_related("programme", "village").get(pk=self.matters[key].pk)
        return {"by": self.by(act), "matter": matter, "version": matter.version}

    def versioned(self, keys: list[str]) -> list[tuple[Matter, int]]:
        found = Matter.objects.select_related("programme", "village").in_bulk([self.matters[key].pk for key in keys])
        return [(found[self.matters[key].pk], found[self.matters[key].pk].version) for key in keys]


def _moment(day: date, turn: int) -> datetime:
    """Acts follow each other by minutes from the morning on, so that their order shows."""
    return datetime.combine(day, MORNING) + APART * turn


def _propose(story: Story, key: str, act: Act) -> None:
    told = story.told(key)
    draft = Draft(
        title=told["title"],
        content=told["content"],
        category=told["category"],
        raised_by=told["raised_by"],
        raised_on=files.day(told["raised_on"]),
        channel=told["channel"],
        partners=[divisions.find(code) for code in told.get("partners", [])],
        beneficiaries=told.get("households"),
        planned_start=told.get("start"),
        planned_finish=told.get("finish"),
        lead_unit=story.units[told["lead_unit"]] if "lead_unit" in told else None,
        participants=[story.units[unit] for unit in told.get("participants", [])],
        responsible=told.get("responsible", ""),
        funds=files.yuan(told.get("funds", {})),
    )
    village = divisions.find(told["village"])
    story.matters[key] = actions.propose(by=story.by(act), programme=story.programme, village=village, draft=draft)


def _deliberate(story: Story, key: str, act: Act) -> None:
    """Every step that the plan wants before submission, one a day up to today; `until` stops after that step."""
    steps = rules.steps_before(story.programme.pack, "submit")
    wanted = steps[: act.get("steps", len(steps))]
    told = story.told(key)
    for place, step in enumerate(wanted):
        held: date = clock.today() - timedelta(days=len(wanted) - 1 - place)
        entitled, present, in_favour = act["votes"]
        actions.record_deliberation(
            **story.common(key, act),
            step=step.key,
            held_on=max(held, files.day(told["raised_on"])),
            minutes=story.data["minutes"][step.key].format(title=told["title"]),
            votes=rules.Votes(entitled, present, in_favour) if step.votes else None,
        )


def _submit(story: Story, key: str, act: Act) -> None:
    actions.submit(**story.common(key, act))


def _raise(story: Story, key: str, act: Act) -> None:
    actions.raise_(**story.common(key, act), reason=act["why"])


def _accept(story: Story, key: str, act: Act) -> None:
    actions.accept(
        **story.common(key, act),
        handling_level=Level.of(act["handling"]) if "handling" in act else None,
        lead_unit=story.units[act["lead_unit"]] if "lead_unit" in act else None,
    )


def _return(story: Story, key: str, act: Act) -> None:
    actions.return_(**story.common(key, act), reason=act["why"])


def _reject(story: Story, key: str, act: Act) -> None:
    actions.reject(**story.common(key, act), reason=act["why"])


def _merge(story: Story, key: str, act: Act) -> None:
    actions.merge(**story.common(key, act), into=story.matters[act["into"]], reason=act["why"])


def _start(story: Story, key: str, act: Act) -> None:
    actions.start(**story.common(key, act))


def _finish(story: Story, key: str, act: Act) -> None:
    actions.finish(**story.common(key, act))


def _schedule(story: Story, key: str, act: Act) -> None:
    for each in act["matters"]:
        schedules.draw_up_schedule(**story.common(each, act))


def _step(story: Story, key: str, act: Act) -> None:
    common = story.common(key, act)
    step = common["matter"].schedule.get(key=act["step"])
    schedules.complete_step(**common, step=step, on=clock.today())


def _object(story: Story, key: str, act: Act) -> None:
    matter = story.common(key, act)["matter"]
    actions.object_to(by=story.by(act), matter=matter, raised_by=act["name"], raised_on=clock.today(), text=act["text"])


def _sign(story: Story, key: str, act: Act) -> None:
    matter = story.common(key, act)["matter"]
    actions.sign(by=story.by(act), matter=matter, stage=act["stage"], note=act.get("note", ""))


def _contest(story: Story, key: str, act: Act) -> None:
    matter = story.common(key, act)["matter"]
    actions.object_as_supervisor(by=story.by(act), matter=matter, stage=act["stage"], text=act["text"])


def _reply(story: Story, key: str, act: Act) -> None:
    """Answer the supervisory committee's last objection."""
    objection = Supervision.objects.filter(matter=story.matters[key], agrees=False).latest("pk")
    actions.answer_supervisor(by=story.by(act), supervision=objection, answer=act["text"])


def _notice(story: Story, key: str, act: Act) -> None:
    actions.publish_notice(
        by=story.by(act),
        programme=story.programme,
        division=divisions.find(act["division"]),
        title=act["title"],
        matters=story.versioned(act["matters"]),
    )


def _list(story: Story, key: str, act: Act) -> None:
    actions.list_matters(by=story.by(act), matters=story.versioned(act["matters"]))


def _ask(story: Story, key: str, act: Act) -> None:
    ask_exception(
        by=story.by(act),
        programme=story.programme,
        division=divisions.find(act["division"]),
        action=act["action"],
        until=files.day(act["until"]),
        reason=act["why"],
    )


VERBS: dict[str, Callable[[Story, str, Act], None]] = {
    "propose": _propose,
    "deliberate": _deliberate,
    "submit": _submit,
    "raise": _raise,
    "accept": _accept,
    "return": _return,
    "reject": _reject,
    "merge": _merge,
    "start": _start,
    **reports.VERBS,
    **funds.VERBS,
    "finish": _finish,
    "schedule": _schedule,
    "step": _step,
    "object": _object,
    "sign": _sign,
    "contest": _contest,
    "reply": _reply,
    "notice": _notice,
    "list": _list,
    "ask": _ask,
}
