"""The sections of a matter's page, each as plain values for the template."""

from typing import Any

from django.utils.translation import gettext as _

from cunshi.foundation.divisions.models import Division
from cunshi.foundation.people.models import Post
from cunshi.front.console import gantt
from cunshi.front.console.forms.matter import AnswerForm, AttachForm, DetachForm
from cunshi.front.console.matter.loading import dated, upwards
from cunshi.front.console.matter.offers import Offer, Offers, checklist
from cunshi.front.console.matter.supervision import supervision
from cunshi.front.console.matter.track import level_name, track
from cunshi.front.console.matter.turns import my_turn, whose_turn
from cunshi.kernel.codes import Level
from cunshi.rulebook.parts import ArchiveItem
from cunshi.rulebook.schema import Pack
from cunshi.work.matters import access, queries
from cunshi.work.matters.models import Matter
from cunshi.work.matters.rules import shown
from cunshi.work.matters.states import EDITABLE, Action, State
from cunshi.work.schedules.queries import RUNNING, outlook

# The work is done: what the archive lacks now stands in the way.
_ENDING = (State.FINISHED, State.ACCEPTED)


def head(post: Post, matter: Matter) -> dict[str, Any]:
    """Where the matter lies and where it stands."""
    line = upwards(matter.village)
    return {
        "crumbs": [division for division in line[:-1] if post.covers(division.code)],
        "villages": _villages(post, matter),
        "partner_only": not post.covers(matter.village_id),
        "track": track(matter),
        "my_turn": my_turn(post, matter),
        "turn": whose_turn(matter),
        "to_publish": matter.state == State.APPROVED and my_turn(post, matter),
        "reason": _last_reason(matter),
    }


def _villages(post: Post, matter: Matter) -> list[dict[str, Any]]:
    """The lead village first, then its partners; each with a link when it lies within the reader's post."""
    rows = sorted(matter.shown_villages, key=lambda row: row["code"] != matter.village_id)  # type: ignore[attr-defined]
    return [
        {
            "code": row["code"],
            "name": Division(name=row["name"], level=Level.VILLAGE).short_name,
            "lead": row["code"] == matter.village_id,
            "mine": post.covers(row["code"]),
        }
        for row in rows
    ]


def _last_reason(matter: Matter) -> Any:
    """The step that returned, rejected, merged, suspended or cancelled it, with its reason; None while it goes on."""
    told = {State.RETURNED, State.REJECTED, State.MERGED, State.SUSPENDED, State.CANCELLED}
    steps = [step for step in matter.steps.all() if step.target == matter.state and step.reason]
    return steps[-1] if steps and matter.state in told else None


def facts(post: Post, matter: Matter) -> dict[str, Any]:
    """Content and figures, keys of the plan put into its words."""
    pack = matter.programme.pack
    category = pack.category(matter.category)
    channel = next((each for each in pack.proposal_channels if each.key == matter.channel), None)
    sources = {source.key: source for source in pack.fund_sources}
    merged = dated(matter.shown_merged)  # type: ignore[attr-defined]
    for row in merged:
        row["mine"] = post.covers(row["village"])
    return {
        "category": category,
        "channel": shown(channel.names) if channel else matter.channel,
        "handling": pack.handling(Level(matter.handling_level).key) if matter.handling_level else None,
        "funds": [{"source": sources.get(line.source), "key": line.source, "amount": line.amount}
                  for line in matter.funds.all()],
        "participants": matter.shown_participants,  # type: ignore[attr-defined]
        "merged": merged,
        "merged_into_mine": bool(matter.merged_into and post.covers(matter.merged_into.village_id)),
        "joint": pack.joint if len(matter.shown_villages) > 1 else None,  # type: ignore[attr-defined]
    }  # fmt: skip


def story(matter: Matter, offers: Offers) -> dict[str, Any]:
    """What happened so far: path, deliberation, notice, progress, archive, inspections."""
    return {
        "path": _path(matter),
        "deliberation": _deliberation(matter),
        "objections": _objections(matter, offers),
        "schedule": _schedule(matter, offers),
        "progress": list(matter.progress.all())[::-1],
        "archive": _archive(matter, offers),
        "supervision": supervision(matter, offers),
        "inspections": dated(matter.shown_inspections),  # type: ignore[attr-defined]
        "acceptance": _acceptance(matter),
        "checks": _checks(matter),
        "editable": matter.state in EDITABLE and _may_edit(offers),
        "may_object": offers.get("object"),
        "may_merge": any(offer.act.key == "merge" and offer.open for offer in offers.all),
    }


def _path(matter: Matter) -> list[dict[str, Any]]:
    pack = matter.programme.pack
    return [
        {
            "step": step,
            "action": Action(step.action).label,
            "source": _stood(pack, step.source, step.from_level),
            "target": _stood(pack, step.target, step.to_level),
        }
        for step in matter.steps.all()
    ]


def _stood(pack: Pack, state: str, level: int | None) -> str:
    if not state:
        return ""
    if not level:
        return str(State(state).label)
    return _("%(state)s (%(level)s)") % {"state": State(state).label, "level": level_name(pack, level)}


def _deliberation(matter: Matter) -> list[dict[str, Any]]:
    pack, records = matter.programme.pack, list(matter.deliberations.all())
    passed = queries.passed_steps(matter)
    return [
        {
            "rule": step,
            "source": step.source,
            "records": [record for record in records if record.step == step.key],
            "done": step.key in passed,
        }
        for step in pack.deliberation.steps
    ]


def _objections(matter: Matter, offers: Offers) -> list[dict[str, Any]]:
    """Objections, each with the form of its answer where this post may answer it."""
    rows = dated(matter.shown_objections)  # type: ignore[attr-defined]
    may_answer = offers.get("answer") is not None
    for row in rows:
        row["form"] = None
        if may_answer and row["upheld"] is None:
            row["form"] = AnswerForm(matter=matter, initial={"objection": row["pk"]}, auto_id=f"answer-{row['pk']}-%s")
    return rows


def _schedule(matter: Matter, offers: Offers) -> dict[str, Any] | None:
    """The chart of the steps and what can be done with it now; nothing before the matter is listed."""
    found = outlook(matter)
    if found is None and matter.state not in RUNNING:
        return None
    done = [line.step.pk for line in found.lines if line.step.done_on] if found else []
    turn = found.current.step.pk if found and found.current else None
    return {
        "outlook": found,
        "chart": gantt.of_matter(found) if found else None,
        "draw": None if found else offers.get("draw_up_schedule"),
        "set": offers.get("set_schedule"),
        "complete": _of_step(offers, "complete_step", turn),
        "reopen": _of_step(offers, "reopen_step", done[-1] if done else None),
    }


def _of_step(offers: Offers, key: str, step: int | None) -> Offer | None:
    """An act's offer with the step that it means."""
    offer = offers.get(key) if step else None
    if offer:
        offer.form.fields["step"].initial = step
    return offer


def _archive(matter: Matter, offers: Offers) -> dict[str, Any]:
    """The plan's list with what is there; what the system holds itself is complete by itself."""
    held, files = queries.held_by_system(matter), list(matter.files.all())
    gaps = {item.key for item, _missing in queries.archive_gaps(matter)}
    may = offers.get("attach") is not None
    rows = [
        {
            "item": item,
            "done": item.key not in gaps,
            "own": item.held_by != "file",
            "beside": held.get(item.also or "", 0),
            "files": [
                {
                    "row": file,
                    "remove": DetachForm(matter=matter, initial={"file": file.pk}, auto_id=f"out-{file.pk}-%s"),
                }
                for file in files
                if file.item == item.key
            ],
            "form": AttachForm(matter=matter, item=item.key, auto_id=f"{item.key}-%s") if may and _asks(item) else None,
        }
        for item in matter.programme.pack.archive
    ]
    return {"rows": rows, "complete": len(rows) - len(gaps), "due": matter.state in _ENDING, "may": may}


def _asks(item: ArchiveItem) -> bool:
    return item.held_by == "file"


def _acceptance(matter: Matter) -> Any:
    rules = matter.programme.pack.acceptance
    return next((rule for rule in rules if matter.handling_level in rule.handling), None)


def _checks(matter: Matter) -> dict[str, Any] | None:
    """The checklist of the next act that needs one: submission or write-off."""
    if matter.state in EDITABLE:
        return {"title": _("Before it is submitted"), "lines": checklist(matter, Action.SUBMIT)}
    if matter.state in _ENDING:
        return {"title": _("Before it is written off"), "lines": checklist(matter, Action.WRITE_OFF)}
    return None


def _may_edit(offers: Offers) -> bool:
    return access.may_act(offers.post, Action.EDIT, offers.matter)
