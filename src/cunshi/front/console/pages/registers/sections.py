"""What a record's page shows of it: facts, its way, reports period by period, files, history, what it led to."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Q
from django.urls import reverse

from cunshi.foundation.people.models import Post
from cunshi.foundation.privacy.sealing import is_sealed
from cunshi.foundation.residents import queries
from cunshi.foundation.residents.models import Resident
from cunshi.front.console.pages.registers.places import places_named
from cunshi.kernel import clock
from cunshi.rulebook.conditions import hold
from cunshi.rulebook.registers import HELD_AS_FILES, OPENED, Register, RegisterField
from cunshi.work.matters.rules import shown
from cunshi.work.registers import access, words
from cunshi.work.registers.given import Held
from cunshi.work.registers.models import Act, ActKind, Attachment, Record
from cunshi.work.registers.reports import rounds
from cunshi.work.registers.track import way
from cunshi.work.registers.values import plain

PERIODS = 6


def sections(post: Post, held: Held, row: Record, seen: dict[str, str]) -> dict[str, Any]:
    """Everything below the record's head; `seen` are values in clear after a look."""
    rule, about = held.rule, row.resident or row.household
    acts = list(row.acts.order_by("number").select_related("by__unit", "by__account"))
    places = places_named(words.codes_in(rule, row.values))
    files = list(row.attachments.select_related("by__unit", "file"))
    lane = rule.lane(row.lane)
    return {
        "facts": [_fact(each, row, places, seen) for each in rule.fields if row.values.get(each.key)],
        "sealed": [each for each in rule.fields if is_sealed(row.values.get(each.key))],
        "home": about.household if isinstance(about, Resident) else about,
        "about": queries.label(about) if about else "",
        "way": way(rule, row, acts),
        "lane": shown(lane.names) if lane else "",
        "lane_source": lane.source if lane else None,
        "closed_as": words.closed_as(rule, row),
        "left": words.left_in_words(row.due),
        "days_late": words.days_late(row),
        "owed": rule.step(row.owes),
        "owed_name": words.step_name(rule, row.owes),
        "owed_by": _owed_by(rule, row),
        "files": [_file(rule, each) for each in files],
        "reports": _reports(held, row, acts),
        "history": [_told(rule, each, places) for each in reversed(acts)],
        **_others(post, row),
    }


def _fact(each: RegisterField, row: Record, places: dict[str, str], seen: dict[str, str]) -> dict[str, Any]:
    clear = seen.get(each.key)
    return {
        "name": shown(each.names),
        "text": clear or words.in_words(each, row.values[each.key], places),
        "clear": clear is not None,
        "sealed": each.sealed,
    }


def _owed_by(rule: Register, row: Record) -> str:
    step = rule.step(row.owes)
    return access.roles_in_words(step.by, step.unit or rule.unit) if step else ""


def _file(rule: Register, each: Attachment) -> dict[str, Any]:
    named = rule.field(each.key) or rule.step(each.key)
    return {
        "row": each,
        "for": shown(named.names) if named else each.key,
        "picture": each.file.media_type.startswith("image/"),
        "url": reverse("console:record_file", args=[each.record_id, each.pk]),
    }


def _reports(held: Held, row: Record, acts: Sequence[Act]) -> list[dict[str, Any]]:
    """Each report that the plan asks for, with its last few periods: made, owed or missed."""
    known, found = plain(row.values), []
    for follow_up in held.rule.follow_ups:
        mine = [act for act in acts if act.kind == ActKind.FOLLOW_UP and act.key == follow_up.key]
        applies = row.closed_on is None and hold(follow_up.when, known, clock.today())
        begun = [each for each in rounds(held, follow_up) if each.period.last >= row.opened_on][:PERIODS]
        periods = [
            {
                "period": each.period,
                "made": (made := [act for act in mine if act.first == each.period.first]),
                "enough": len(made) >= follow_up.times,
                "left": words.left_in_words(each.period.last) if len(made) < follow_up.times and applies else "",
                "late": each.over,
            }
            for each in begun
        ]
        if periods or mine:
            found.append({"follow_up": follow_up, "periods": periods, "applies": applies})
    return found


def _told(rule: Register, act: Act, places: dict[str, str]) -> dict[str, Any]:
    """An act as history tells it, sealed values masked."""
    named = words.step_name(rule, act.key) if act.key != OPENED else ""
    values = [
        (shown(each.names), words.in_words(each, act.values[each.key], places))
        for each in rule.fields
        if each.key in act.values and each.type not in HELD_AS_FILES
    ]
    return {
        "act": act,
        "name": named,
        "values": values,
        "late": words.late_in_words((act.on - act.due).days) if act.due and act.on > act.due else "",
    }


def _others(post: Post, row: Record) -> dict[str, Any]:
    """The records that this one came from and led to, of the reader's own subtree."""
    linked = Q(came_from=row) | Q(pk=row.came_from_id or 0)
    rows = Record.objects.visible_to(post).filter(linked).select_related("division", "household", "resident")
    source: list[dict[str, Any]] = []
    led: list[dict[str, Any]] = []
    for each in rows:
        rule = row.programme.pack.register(each.register)
        if rule is None:
            continue
        told = {"register": shown(rule.names), "title": words.title_of(rule, each), "row": each}
        (source if each.pk == row.came_from_id else led).append(told)
    return {"came_from": source, "led_to": led}
