"""How each act of the model is done through the program; `year` is the machine that lives it."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from cunshi.kernel import clock
from cunshi.kernel.codes import Level
from cunshi.kernel.problems import Refused
from cunshi.work.matters import actions, rules
from cunshi.work.matters.models import Matter, Objection, Supervision
from tests.factories.world import JPEG
from tests.work.matters.model import Act

WHOLE = {"county_budget": Decimal("300000.00"), "village_collective": Decimal("50000.10")}
BARE: dict[str, Any] = {"funds": {}, "planned_start": None, "planned_finish": None, "responsible": ""}
VOTES = {"carried": (40, 30, 16), "lost": (40, 30, 15), "no_quorum": (40, 26, 26)}


def _one(call: Callable[..., Any]) -> Callable[..., Any]:
    """A call for one act: who, which matter with which version, and the act's own arguments."""

    def called(year: Any, acts: list[Act], matters: list[Matter]) -> Any:
        act, matter = acts[0], matters[0]
        common = {"by": getattr(year.world, act.by), "matter": matter, "version": matter.version - act.stale}
        return call(year, act, common)

    return called


def _plain(action: Callable[..., Any], *, reasoned: bool = False) -> Callable[..., Any]:
    return _one(lambda year, act, common: action(**common, **({"reason": act.reason} if reasoned else {})))


def _edit(year: Any, act: Act, common: dict[str, Any]) -> Any:
    partners = [year.world.division(code) for code in act.entry.partners]
    changes: dict[str, Any] = {"funds": WHOLE} if act.funds else BARE
    draft = year.world.draft(category=act.category, partners=partners, **changes)
    return actions.edit(**common, draft=draft)


def _record(step: str | None = None) -> Callable[..., Any]:
    def record(year: Any, act: Act, common: dict[str, Any]) -> Any:
        key = step or act.step
        votes = rules.Votes(*VOTES[act.votes]) if key in {"party_members", "representatives"} else None
        return actions.record_deliberation(**common, step=key, held_on=clock.today(), minutes="纪要", votes=votes)

    return _one(record)


def _merge(year: Any, act: Act, common: dict[str, Any]) -> Any:
    into = Matter.objects.get(pk=year.keys[act.into])
    return actions.merge(**common, into=into, reason=act.reason)


def _accept(year: Any, act: Act, common: dict[str, Any]) -> Any:
    unit = getattr(year.world, act.unit).unit if act.unit else None
    handling = Level(act.handling) if act.handling else None
    return actions.accept(**common, handling_level=handling, lead_unit=unit)


def _notice(year: Any, acts: list[Act], matters: list[Matter]) -> Any:
    return actions.publish_notice(
        by=getattr(year.world, acts[0].by),
        programme=year.world.hongyazi,
        division=year.world.township.division,
        title="公示",
        matters=[(matter, matter.version - act.stale) for act, matter in zip(acts, matters, strict=True)],
    )


def _list(year: Any, acts: list[Act], matters: list[Matter]) -> Any:
    pairs = [(matter, matter.version - act.stale) for act, matter in zip(acts, matters, strict=True)]
    return actions.list_matters(by=getattr(year.world, acts[0].by), matters=pairs)


def _object(year: Any, act: Act, common: dict[str, Any]) -> Any:
    return actions.object_to(
        by=common["by"], matter=common["matter"], raised_by="杨秀英", raised_on=act.on, text="异议"
    )


def _answer(year: Any, act: Act, common: dict[str, Any]) -> Any:
    matter = common["matter"]
    objection = matter.objections.filter(upheld=None).first() or matter.objections.first()
    # Where none was raised nobody can answer: there is no page for it.
    if objection is None:
        raise Refused.because("", "nothing to answer")
    assert isinstance(objection, Objection)
    return actions.answer_objection(by=common["by"], objection=objection, answer="答复", upheld=act.upheld)


def _sign(year: Any, act: Act, common: dict[str, Any]) -> Any:
    return actions.sign(by=common["by"], matter=common["matter"], stage=act.stage)


def _object_as_supervisor(year: Any, act: Act, common: dict[str, Any]) -> Any:
    return actions.object_as_supervisor(
        by=common["by"], matter=common["matter"], stage=act.stage, text=act.reason and "水泥标号不符。"
    )


def _answer_supervisor(year: Any, act: Act, common: dict[str, Any]) -> Any:
    said = common["matter"].supervisions
    row = said.filter(agrees=False, answered_at=None).first() or said.first()
    # Where the committee said nothing nobody can answer: there is no page for it.
    if row is None:
        raise Refused.because("", "nothing to answer")
    assert isinstance(row, Supervision)
    return actions.answer_supervisor(by=common["by"], supervision=row, answer=act.reason and "已更换。")


def _attach(year: Any, act: Act, common: dict[str, Any]) -> Any:
    return actions.attach(**common, item=act.item, name=f"{act.item}.jpg", content=JPEG + act.item.encode())


def _inspect(year: Any, act: Act, common: dict[str, Any]) -> Any:
    arguments = {"passed": act.passed, "opinion": act.reason, "signatories": "张三", "held_on": act.on}
    return actions.inspect(**common, **arguments)


CALLS: dict[str, Callable[..., Any]] = {
    "edit": _one(_edit),
    "deliberate": _record(),
    "disclose": _record("result_disclosed"),
    "submit": _plain(actions.submit),
    "withdraw": _plain(actions.withdraw, reasoned=True),
    "merge": _one(_merge),
    "accept": _one(_accept),
    "raise": _plain(actions.raise_, reasoned=True),
    "return": _plain(actions.return_, reasoned=True),
    "reject": _plain(actions.reject, reasoned=True),
    "notice": _notice,
    "object": _one(_object),
    "answer": _one(_answer),
    "sign": _one(_sign),
    "object_as_supervisor": _one(_object_as_supervisor),
    "answer_supervisor": _one(_answer_supervisor),
    "list": _list,
    "start": _one(lambda year, act, common: actions.start(**common, on=act.on)),
    "report": _one(lambda year, act, common: actions.report_progress(**common, percent=act.percent, done="进展")),
    "attach": _one(_attach),
    "suspend": _plain(actions.suspend, reasoned=True),
    "resume": _plain(actions.resume, reasoned=True),
    "finish": _plain(actions.finish),
    "inspect": _one(_inspect),
    "write_off": _plain(actions.write_off),
    "cancel": _plain(actions.cancel, reasoned=True),
}
