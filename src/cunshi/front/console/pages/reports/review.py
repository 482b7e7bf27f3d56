"""Review and lock: the periods of a level, and one period with every report below it."""

from dataclasses import dataclass
from typing import Any, Literal

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _

from cunshi.foundation.people.models import Post
from cunshi.front.console.access import page
from cunshi.front.console.forms.review import verdicts
from cunshi.front.console.pages.reports.frame import (
    CONFLICT,
    REFUSED,
    duty_words,
    form_url,
    found_slot,
    period_words,
    post_of,
    tabs,
)
from cunshi.front.console.pages.reports.places import added, named
from cunshi.front.console.pages.reports.rows import judged, reviewed
from cunshi.kernel import clock
from cunshi.kernel.codes import Level
from cunshi.kernel.problems import Problem, Refused
from cunshi.rulebook.calendar import review_by
from cunshi.work.reporting import access, actions
from cunshi.work.reporting.models import Amendment, PeriodLock
from cunshi.work.reporting.owing import Slot
from cunshi.work.reporting.queries import page_of, roll_up, rounds
from cunshi.work.reporting.waiting import RECENT_DAYS, amended_lately, rounds_read, unfiled

ROWS = 100
NAMED = 20
SHOWN = ("", "unreviewed", "returned", "unfiled", "late")


@dataclass(frozen=True)
class Result:
    """What became of one verdict, for the reader."""

    name: str
    problems: list[Problem]


@page("reports")
def review(request: HttpRequest) -> HttpResponse:
    """The periods that the post's level reviews; levels that the plans ask nothing of read them."""
    post = post_of(request)
    if post.level == Level.VILLAGE:
        raise PermissionDenied
    reviews = rounds(post)
    found = reviews or rounds_read(post)
    rows = [
        {
            "round": each,
            "duty": duty_words(each.slot),
            "period": period_words(each.slot),
            "url": url_of(each.slot),
            "over": each.slot.period.last < clock.today(),
        }
        for each in found
    ]
    context = {
        "tabs": tabs(post, "review"),
        "reviews": bool(reviews) and _is_reviewer(post, found[0].slot),
        "page": (shown := Paginator(rows, ROWS).get_page(request.GET.get("page"))),
        "rows": list(shown),
        "amended": amended_lately(post, limit=NAMED),
        "recent_days": RECENT_DAYS,
    }
    return render(request, "console/reports/review.html", context)


def url_of(slot: Slot) -> str:
    """The page of one period under review."""
    return reverse("console:round", args=[slot.programme.pk, slot.duty.key, slot.period.first.isoformat()])


def _is_reviewer(post: Post, slot: Slot) -> bool:
    return access.may_review(post, slot.duty)


@page("reports")
def round_(request: HttpRequest, programme: int, duty: str, first: str) -> HttpResponse:
    """One period: every report owed below the post; reviewers decide and lock here."""
    post = post_of(request)
    slot = found_slot(post, programme, duty, first)
    if post.level == Level.VILLAGE or not slot.duty.review:
        raise PermissionDenied
    if request.method != "POST":
        return _show(request, slot)
    act = request.POST.get("act", "")
    if act in ("lock", "lock_dry"):
        return _lock(request, slot, dry_run=act == "lock_dry")
    return _decide(request, slot, act)


def _decide(request: HttpRequest, slot: Slot, act: str) -> HttpResponse:
    """Review or return what was ticked, or only try it; every row is done or refused for itself."""
    kind: Literal["review", "return"] = "return" if act.startswith("return") else "review"
    asked = verdicts(request.POST, post_of(request), kind)
    dry_run = act.endswith("dry")
    outcomes = actions.decide(by=post_of(request), verdicts=asked, dry_run=dry_run)
    results = [
        Result(
            each.verdict.report.matter.title if each.verdict.report.matter else each.verdict.report.division.short_name,
            each.problems,
        )
        for each in outcomes
    ]
    more = {"results": results, "dry_run": dry_run, "act": kind, "none_ticked": not asked}
    return _show(request, slot, more | {"done": sum(not each.problems for each in results)})


def _lock(request: HttpRequest, slot: Slot, *, dry_run: bool) -> HttpResponse:
    post, note = post_of(request), request.POST.get("note", "")
    try:
        actions.lock(by=post, **_key(slot), note=note, dry_run=dry_run)
    except Refused as refusal:
        more = {"problems": refusal.problems, "note": note, "lock_tried": True}
        return _show(request, slot, more, status=CONFLICT if not dry_run else REFUSED)
    if dry_run:
        return _show(request, slot, {"note": note, "lock_tried": True, "may_lock_now": True})
    messages.success(request, _("The period is locked. From now on only amendments change its figures."))
    return redirect(url_of(slot))


def _show(request: HttpRequest, slot: Slot, more: dict[str, Any] | None = None, status: int = 200) -> HttpResponse:
    post = post_of(request)
    only = request.GET.get("only", "")
    only = only if only in SHOWN else ""
    number = request.GET.get("page", "1")
    number = number if number.isascii() and number.isdigit() and len(number) < 7 else "1"
    offset = (max(int(number), 1) - 1) * ROWS
    children = _children(post, slot)
    counts = added(children)
    counted = [counts | {"duty": slot.duty.key, "first": slot.period.first}]
    rows, total = page_of([slot], post.prefix, only, limit=ROWS, offset=offset, counted=counted, reports=judged())
    lock, below = _locks(post, slot)
    shown = Paginator(range(total), ROWS).get_page(number)
    context = {
        "tabs": tabs(post, "review"),
        "slot": slot,
        "duty": duty_words(slot),
        "period": period_words(slot),
        "until": review_by(slot.duty, slot.period, post.level),
        "over": slot.period.last < clock.today(),
        "counts": counts,
        "unfiled": counts["missing"] + counts["pending"],
        "page": shown,
        "only": only,
        "choices": _choices(counts, only),
        "rows": (lines := reviewed(rows, post)),
        "decidable": any(each["open"] for each in lines),
        "missing": _missing(slot, post, counts),
        "children": [row | {"locked": below.get(row["child"])} for row in children if row["owed"]],
        "lock": lock,
        "reviewer": _is_reviewer(post, slot),
        "lowest": slot.duty.review[0].level == post.level,
        "amended": _amended(post, slot) if any(row["amended"] for row in children) else [],
        **(more or {}),
    }
    return render(request, "console/reports/round.html", context, status=status)


def _key(slot: Slot) -> dict[str, Any]:
    """The slot as locks and the actions name it."""
    return {"programme": slot.programme, "duty": slot.duty.key, "first": slot.period.first}


def _choices(counts: dict[str, int], only: str) -> list[dict[str, Any]]:
    """Which rows can be shown, each with how many there are."""
    names = {
        "": (_("all"), counts["owed"]),
        "unreviewed": (_("not reviewed"), counts["unreviewed"]),
        "returned": (_("returned"), counts["returned"]),
        "unfiled": (_("not filed"), counts["missing"] + counts["pending"]),
        "late": (_("filed late"), counts["late"]),
    }
    return [{"key": key, "name": name, "count": n, "here": key == only} for key, (name, n) in names.items()]


def _missing(slot: Slot, post: Post, counts: dict[str, int]) -> list[dict[str, Any]]:
    """The first few that have not reported, by name, for whoever reminds them."""
    if not counts["missing"] + counts["pending"]:
        return []
    found = unfiled(slot, post.prefix, limit=NAMED)
    for row in found:
        row["place"] = named(row["division_id"], row["division"])
        row["url"] = form_url(slot, row["division_id"], row["matter_id"])
    return found


def _children(post: Post, slot: Slot) -> list[dict[str, Any]]:
    """The divisions below with their counts and sums; `asked` where they lock the period themselves."""
    lower = Level(post.level + 1)
    asked = slot.duty.reviewed_at(lower) is not None
    return [row | {"asked": asked} for row in roll_up([slot], post.division_id)]


def _locks(post: Post, slot: Slot) -> tuple[PeriodLock | None, dict[str, Any]]:
    """The post's own lock of the period, and when each division directly below locked it."""
    found = PeriodLock.objects.filter(**_key(slot), division__code__startswith=post.prefix)
    near = list(found.filter(level__in=(post.level, post.level + 1)).select_related("by__account", "by__unit"))
    own = next((each for each in near if each.division_id == post.division_id), None)
    return own, {each.division_id: each.at for each in near}


def _amended(post: Post, slot: Slot) -> list[Amendment]:
    """What was corrected since the lock, both figures."""
    rows = Amendment.objects.filter(
        report__programme=slot.programme, report__duty=slot.duty.key, report__first=slot.period.first,
        report__division__code__startswith=post.prefix,
    )  # fmt: skip
    return list(rows.select_related("report__matter", "report__division", "by__account", "by__unit")[:ROWS])


urlpatterns = [
    path("reports/review/", review, name="review"),
    path("reports/review/<int:programme>/<slug:duty>/<str:first>/", round_, name="round"),
]
