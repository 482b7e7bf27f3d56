"""Sharing out an amount: a proposal to start from, the draft with its sum in words, and the lock."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_http_methods

from cunshi.foundation.divisions.models import Division
from cunshi.foundation.people.models import Post
from cunshi.front.console.access import page
from cunshi.front.console.pages.targets.places import Place, load, typed
from cunshi.kernel import codes
from cunshi.kernel.problems import Problem, Refused
from cunshi.work.targets import access, actions, given, rules, words
from cunshi.work.targets.figures import Holder
from cunshi.work.targets.given import Given
from cunshi.work.targets.holders import Holders, holders_of
from cunshi.work.targets.models import Split, SplitState
from cunshi.work.targets.rules import ShareDraft

WEIGHTS = {"equal": _l("equal shares"), "villages": _l("by the number of villages")}


@dataclass(frozen=True)
class Row:
    """One possible holder in the form, with what is typed for it."""

    key: str
    name: str
    amount: str = ""
    floor: str = ""
    deadline: str = ""
    standard: str = ""


@page("targets")
@require_http_methods(["GET", "POST"])
def split(request: HttpRequest, plan: str, key: str, code: str) -> HttpResponse:
    """Draft a split, or lock the draft."""
    post: Post = request.post  # type: ignore[attr-defined]
    place = load(post, plan, key, code)
    held = given.at(place.programme, place.target, code)
    if held is None:
        raise Http404
    if not access.may_split(post, code) or held.amount is None:
        raise PermissionDenied
    if request.method != "POST":
        return _show(request, place, held)
    try:
        _act(request, post, place)
    except Refused as refusal:
        return _show(request, place, held, problems=refusal.problems, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    locked = request.POST.get("act") == "lock"
    messages.success(request, _("Locked: the shares hold from now on.") if locked else _("The draft is kept."))
    return redirect(place.url if locked else request.path)


def _act(request: HttpRequest, post: Post, place: Place) -> None:
    version = request.POST.get("version", "")
    seen = int(version) if version.isascii() and version.isdigit() and len(version) < 9 else 0
    if request.POST.get("act") == "lock":
        draft = _draft(place)
        if draft is None:
            raise Refused.because(_("shares"), _("There is no draft to lock."), _("Save a draft first."))
        actions.lock_split(by=post, split=draft, version=seen)
        return
    holders = holders_of(place.target, place.division)
    shares, problems = _typed(request, holders)
    if problems:
        raise Refused(problems)
    actions.save_split(
        by=post,
        programme=place.programme,
        target=place.target.key,
        division=place.division,
        shares=shares,
        reason=request.POST.get("reason", ""),
        base=seen,
    )


def _typed(request: HttpRequest, holders: Holders) -> tuple[list[ShareDraft], list[Problem]]:
    """The shares as typed; a row without an amount is no share."""
    shares, problems = [], []
    for holder, name in holders:
        key = key_of(holder)
        amount = typed(request.POST.get(f"amount-{key}", ""))
        if amount is None:
            continue
        day = _day(request.POST.get(f"deadline-{key}", ""))
        if day is None:
            problems.append(Problem(name, _("This is no day."), _("Write the day as 2024-06-30.")))
            continue
        floor = typed(request.POST.get(f"floor-{key}", ""))
        standard = request.POST.get(f"standard-{key}", "")
        shares.append(ShareDraft(holder[0], amount, day, holder[1], holder[2], floor, standard))
    return shares, problems


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


def key_of(holder: Holder) -> str:
    """The name of a holder in the form."""
    code, unit, person = holder
    return f"u{unit}" if unit else f"p{person}" if person else code


def _draft(place: Place) -> Split | None:
    return _split(place, SplitState.DRAFT)


def _split(place: Place, state: SplitState) -> Split | None:
    rows = Split.objects.filter(programme=place.programme, target=place.target.key, division=place.division)
    return rows.filter(state=state).first()


def _show(
    request: HttpRequest,
    place: Place,
    held: Given,
    *,
    problems: list[Problem] | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    assert held.amount is not None
    holders = holders_of(place.target, place.division)
    draft, locked = _draft(place), _split(place, SplitState.LOCKED)
    weight = request.GET.get("weight", "")
    amounts = [each.amount for each in draft.shares.all()] if draft else []
    rows = list(_rows(request, place, held, holders, None if weight in WEIGHTS else draft or locked, weight))
    context: dict[str, Any] = {
        "place": place,
        "held": held,
        "asked": words.asked(place.target, held.amount),
        "below": [row for row in rows if row.key[0] not in "up"],
        "own": [row for row in rows if row.key[0] in "up"],
        "draft": draft,
        "later": locked is not None,
        "version": request.POST.get("version", draft.version if draft else 0),
        "reason": request.POST.get("reason", draft.reason if draft else ""),
        "balance": rules.balance(place.target, held.amount, amounts) if draft else "",
        "ready": draft is not None and not rules.adds_up(place.target, held.amount, [("", each) for each in amounts]),
        "weights": [(key, label, key == weight) for key, label in WEIGHTS.items()] if place.target.additive else [],
        "floors": place.target.direction == "at_least" and place.target.additive,
        "hidden": {"act": "lock", "version": draft.version} if draft else {},
        "problems": problems or [],
    }
    return render(request, "console/targets/split.html", context, status=status)


def _rows(
    request: HttpRequest, place: Place, held: Given, holders: Holders, split: Split | None, weight: str
) -> Iterator[Row]:
    """Each holder with what was typed, else with its share so far, else with what is proposed."""
    shares = {(each.division_id, each.unit_id, each.person_id): each for each in split.shares.all()} if split else {}
    proposed = {} if split else _proposed(place, held, holders, weight)
    for holder, name in holders:
        key, share = key_of(holder), shares.get(holder)
        if request.method == "POST" and request.POST.get("act") != "lock":
            values = {
                each: request.POST.get(f"{each}-{key}", "") for each in ("amount", "floor", "deadline", "standard")
            }
            yield Row(key, name, **values)
        elif share:
            floor = _plain(share.floor) if share.floor is not None else ""
            yield Row(key, name, _plain(share.amount), floor, share.deadline.isoformat(), share.standard)
        else:
            amount = proposed.get(holder)
            yield Row(key, name, _plain(amount) if amount is not None else "", deadline=held.until.isoformat())


def _plain(value: Decimal) -> str:
    return f"{value:f}".rstrip("0").rstrip(".") if "." in f"{value:f}" else f"{value:f}"


def _proposed(place: Place, held: Given, holders: Holders, weight: str) -> dict[Holder, Decimal]:
    """The amount shared out among the divisions below, by largest remainder."""
    assert held.amount is not None
    each = [holder for holder, _name in holders if holder[1] is None and holder[2] is None]
    if not each:
        return {}
    weights = [1] * len(each)
    if weight == "villages":
        found = list(Division.objects.within(place.division.code).villages().values_list("code", flat=True))
        counts = Counter(codes.full(code[: len(codes.prefix(each[0][0]))]) for code in found)
        weights = [counts[holder[0]] for holder in each]
    return dict(zip(each, rules.proposal(place.target, held.amount, weights), strict=True))


urlpatterns = [path("targets/<slug:plan>/<slug:key>/<str:code>/split/", split, name="split_target")]
