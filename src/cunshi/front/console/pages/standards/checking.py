"""The check list of a village as a form, with what still lacks said while it is filled in."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cunshi.foundation.people.models import Post
from cunshi.front.console.access import page
from cunshi.front.console.pages.publicity.photos import Sent, sent_with
from cunshi.front.console.pages.standards.places import Place, day, load_standard, post_of, whole
from cunshi.front.console.pages.targets.places import typed
from cunshi.kernel import clock
from cunshi.kernel.problems import Problem, Refused, refuse_if
from cunshi.rulebook.standards import Item, Standard
from cunshi.work.matters.rules import shown
from cunshi.work.programmes.models import Programme
from cunshi.work.standards import access, actions, given, queries, words
from cunshi.work.standards.actions import CheckDraft
from cunshi.work.standards.models import Check
from cunshi.work.standards.scoring import Answers, Ladder, Score


@page("standards")
@require_http_methods(["GET", "POST"])
def check(request: HttpRequest, code: str, plan: str, key: str) -> HttpResponse:
    """The form; sent, it is kept beside what was found before."""
    post = post_of(request)
    place, programme, standard = load_standard(post, code, plan, key)
    if not access.may_check(post, standard, code):
        raise PermissionDenied
    if request.method != "POST":
        return _show(request, place, programme, standard)
    sent = sent_with(request)
    try:
        _send(request, post, place, programme, standard, sent)
    except Refused as refusal:
        return _show(request, place, programme, standard, problems=refusal.problems, sent=sent)
    messages.success(request, _("The check is kept; the grade that follows stands below."))
    return redirect(place.url)


def _send(request: HttpRequest, post: Post, place: Place, programme: Programme, standard: Standard, sent: Sent) -> None:
    """Record the check; a photo that could not be taken stops it, told together with every other mistake."""
    try:
        with transaction.atomic():
            actions.record_check(
                by=post,
                programme=programme,
                standard=standard.key,
                village=place.village,
                draft=_draft(request.POST, standard),
                reason=request.POST.get("reason", ""),
                base=whole(request.POST.get("base", "")),
                photos=sent.drafts,
            )
            refuse_if(sent.problems)
    except Refused as refusal:
        raise Refused(dict.fromkeys([*refusal.problems, *sent.problems])) from None


def _draft(data: QueryDict, standard: Standard) -> CheckDraft:
    """The check list as typed: an empty field is left out."""
    counts = {each.key: typed(data.get(f"count-{each.key}", "")) for each in standard.counts}
    figures = {each.key: typed(data.get(f"item-{each.key}", "")) for each in standard.items if not _plain(each)}
    plain = {each.key: data.get(f"item-{each.key}", "") for each in standard.items if each.direction == "yes"}
    return CheckDraft(
        checked_on=day(data.get("checked_on", "")),
        counts={key: figure for key, figure in counts.items() if figure is not None},
        figures={key: figure for key, figure in figures.items() if figure is not None},
        plain={key: answer == "yes" for key, answer in plain.items() if answer in ("yes", "no")},
        line=data.get("line", ""),
    )


def _plain(item: Item) -> bool:
    """Whether nothing is typed for the item: it is a yes or no, or computed from counts."""
    return item.direction == "yes" or item.ratio is not None


@page("standards")
@require_POST
def lacks(request: HttpRequest, code: str, plan: str, key: str) -> HttpResponse:
    """What the list as filled in so far comes to; nothing is kept."""
    _place, programme, standard = load_standard(post_of(request), code, plan, key)
    context = _live(given.ladder(programme, standard), _draft(request.POST, standard))
    return render(request, "console/standards/_lacks.html", context)


def _live(ladder: Ladder, draft: CheckDraft) -> dict[str, Any]:
    """The summary and what lacks, from what is readable; what is no figure counts as not filled in."""
    answers = Answers(
        {key: figure for key, figure in draft.counts.items() if figure.is_finite() and figure >= 0},
        {key: figure for key, figure in draft.figures.items() if figure.is_finite() and figure >= 0},
        draft.plain,
    )
    score = Score(ladder, answers)
    return {
        "summary": words.summary(score),
        "lacks": [words.lack(each, ladder.standard) for each in score.lacks],
        "computed": [
            (shown(line.item.names), words.value(line.item, line.value)) for line in score.lines if line.item.ratio
        ],
    }


def _show(
    request: HttpRequest,
    place: Place,
    programme: Programme,
    standard: Standard,
    *,
    problems: list[Problem] | None = None,
    sent: Sent | None = None,
) -> HttpResponse:
    post, data = post_of(request), request.POST if request.method == "POST" else None
    checks = queries.checks_of(programme, place.village.code)
    known = [each for each in checks if each.standard == standard.key and each.division_id == place.village.code]
    own = next((each for each in known if each.level == post.level), None)
    filled = _filled(data, standard, own or next(iter(known), None))
    ladder = given.ladder(programme, standard)
    context: dict[str, Any] = {
        "place": place,
        "programme": programme,
        "standard": standard,
        "counts": [(each, filled.get(f"count-{each.key}", "")) for each in standard.counts],
        "rows": [_row(ladder, item, filled) for item in standard.items],
        "checked_on": filled.get("checked_on", clock.today().isoformat()),
        "line": filled.get("line", ""),
        "reason": filled.get("reason", ""),
        "again": own,
        "base": filled.get("base", own.number if own else 0),
        "prefilled": not data and next(iter(known), None),
        "sent": sent or Sent(),
        "problems": problems or [],
        **_live(ladder, _draft(_query(filled), standard)),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if problems else HTTPStatus.OK
    return render(request, "console/standards/check.html", context, status=status)


def _query(filled: dict[str, str]) -> QueryDict:
    query = QueryDict(mutable=True)
    query.update(filled)
    return query


def _filled(data: QueryDict | None, standard: Standard, before: Check | None) -> dict[str, str]:
    """What stands in the fields: what was typed, else the figures of the check before, so that nobody types twice."""
    if data is not None:
        return data.dict()  # type: ignore[return-value]
    if before is None:
        return {}
    answers = Answers.read(before.answers)
    filled = {f"count-{key}": f"{figure:f}" for key, figure in answers.counts.items()}
    filled |= {f"item-{key}": f"{figure:f}" for key, figure in answers.figures.items()}
    return filled | {f"item-{key}": "yes" if answer else "no" for key, answer in answers.plain.items()}


def _row(ladder: Ladder, item: Item, filled: dict[str, str]) -> dict[str, Any]:
    """An item of the form with what each grade asks; equal figures of all grades are said once."""
    asked = [(shown(grade.names), ladder.asked(item, grade)) for grade in ladder.standard.grades]
    told = {words.asked(item, each) for _name, each in asked}
    several = [(name, words.asked(item, each)) for name, each in asked if each] if len(told) > 1 else []
    return {
        "item": item,
        "name": shown(item.names),
        "value": filled.get(f"item-{item.key}", ""),
        "asked": "" if several else next(iter(told)),
        "by_grade": several,
        "parts": words.formula(item, ladder.standard),
    }


urlpatterns = [
    path("standards/<str:code>/<slug:plan>/<slug:key>/check/", check, name="check_village"),
    path("standards/<str:code>/<slug:plan>/<slug:key>/lacks/", lacks, name="village_lacks"),
]
