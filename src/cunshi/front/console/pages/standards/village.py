"""A village: what was found in it, item by item, what the next grade lacks, its grades, class and honours by year."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.views.decorators.http import require_GET

from cunshi.exchange.workbooks import wording
from cunshi.foundation.evidence.models import PhotoUse
from cunshi.foundation.evidence.queries import copy_of, photos_of_all
from cunshi.foundation.people.models import Post
from cunshi.front.console.access import page
from cunshi.front.console.pages.standards.places import Place, load, post_of, whole
from cunshi.kernel.problems import Problem, Refused
from cunshi.rulebook.standards import Standard
from cunshi.work.matters.rules import shown
from cunshi.work.programmes.models import Programme
from cunshi.work.standards import access, given, queries, words
from cunshi.work.standards.models import Check, Graded, Honoured
from cunshi.work.standards.queries import Standing
from cunshi.work.standards.scoring import Ladder, Score


@page("standards")
@require_GET
def village(request: HttpRequest, code: str) -> HttpResponse:
    """The page of a village, to read and print."""
    return show(request, load(post_of(request), code, request.GET.get("plan", "")))


def show(
    request: HttpRequest, place: Place, *, problems: list[Problem] | None = None, status: int = HTTPStatus.OK
) -> HttpResponse:
    """The page; after a refusal with its problems and what was typed."""
    post, code, programme = post_of(request), place.village.code, place.programme
    grades, classes, honours = queries.grades_of(code), queries.classes_of(code), queries.honours_of(code)
    checks = queries.checks_of(programme, code) if programme else []
    asked = whole(request.GET.get("check", ""))
    blocks = [] if programme is None else list(_blocks(post, place, programme, checks, grades, asked))
    photos = photos_of_all(block["shown"].subject for block in blocks if block["shown"])
    for block in blocks:
        block["photos"] = photos[block["shown"].subject] if block["shown"] else []
    records = programme is not None and access.may_record(post, programme, code) and not place.village.retired
    context: dict[str, Any] = {
        "place": place,
        "where": wording.place(place.village, post.division) if post.division_id != code else place.village.short_name,
        "blocks": blocks,
        "classed": next((each for each in classes if each.division_id == code), None),
        "class_names": {each.pk: words.class_name(each) for each in classes},
        "years": _years(grades, honours),
        "classes": classes,
        "may_record": records,
        "class_choices": [(each.key, shown(each.names)) for each in given.classes_of(programme)] if programme else [],
        "honour_choices": _honour_choices(programme, honours, code) if programme else [],
        "class_base": max((each.number for each in classes if each.division_id == code), default=0),
        "typed": request.POST,
        "problems": problems or [],
    }
    return render(request, "console/standards/village.html", context, status=status)


def _blocks(
    post: Post, place: Place, programme: Programme, checks: list[Check], grades: list[Graded], asked: int
) -> Iterable[dict[str, Any]]:
    """A block for each standard of the plan: the check that is shown, its lines, what lacks, what may be done."""
    code = place.village.code
    for ladder in given.ladders(programme, given.standards_of(programme)):
        standard = ladder.standard
        mine = [each for each in checks if each.standard == standard.key]
        counting = next((each for each in mine if each.division_id == code), None)
        own = [each for each in grades if each.programme_id == programme.pk and each.standard == standard.key]
        graded = next((each for each in own if each.division_id == code), None)
        standing = Standing(place.village, ladder, counting, graded)
        opened = next((each for each in mine if each.pk == asked), counting)
        score = queries.score(ladder, opened) if opened else None
        living = not place.village.retired
        yield {
            "standard": standard,
            "standing": standing,
            "counting": counting,
            "shown": opened,
            "summary": words.summary(score) if score else "",
            "lacks": [words.lack(each, standard) for each in score.lacks] if score else [],
            "lines": _lines(ladder, score) if score else [],
            "checks": mine,
            "grade": words.grade(standing.grade),
            "follows": words.grade(standing.score.grade) if standing.score else "",
            "may_check": living and access.may_check(post, standard, code),
            "may_grade": living and counting is not None and access.may_grade(post, standard, code),
            "choices": _choices(ladder, standing),
            "base": graded.number if graded else 0,
        }


def _lines(ladder: Ladder, score: Score) -> list[dict[str, Any]]:
    """Every item: what was found, what each grade asks, and whether the grade's figure is reached."""
    return [
        {
            "name": shown(line.item.names),
            "item": line.item,
            "value": words.value(line.item, line.value, up=line.item.direction == "at_most"),
            "counts": words.parts(line.item, ladder.standard, score.answers),
            "asked": [
                (shown(grade.names), words.asked(line.item, ladder.asked(line.item, grade)), rank <= line.rank)
                for rank, grade in enumerate(ladder.standard.grades, 1)
            ],
        }
        for line in score.lines
    ]


def _choices(ladder: Ladder, standing: Standing) -> list[tuple[str, str]]:
    """The grades that can be decided, the highest first: none above what follows; none at all where it has one."""
    allowed = [grade for rank, grade in enumerate(ladder.standard.grades, 1) if rank <= standing.follows]
    found = [(grade.key, shown(grade.names)) for grade in reversed(allowed)]
    return [*found, ("", words.grade(None))] if standing.rank else found


def _honour_choices(programme: Programme, rows: list[Honoured], code: str) -> list[dict[str, Any]]:
    found = []
    for each in given.honours_of(programme):
        own = [r for r in rows if r.division_id == code and r.programme_id == programme.pk and r.honour == each.key]
        newest = max(own, key=lambda row: row.number, default=None)
        found.append(
            {
                "key": each.key,
                "name": shown(each.names),
                "base": newest.number if newest else 0,
                "held": newest is not None and newest.given,
            }
        )
    return found


@dataclass
class Year:
    """One year of the village: grades decided and honours given in its plans."""

    year: int
    lines: list[dict[str, Any]] = field(default_factory=list)


def _years(grades: list[Graded], honours: list[Honoured]) -> list[Year]:
    """The history by year, the newest first; of each the newest number first."""
    years: dict[int, Year] = {}
    for row in grades:
        standard: Standard | None = row.programme.pack.standard(row.standard)
        grade = standard.grade(row.grade) if standard else None
        line = {"row": row, "what": words.grade(grade), "of": shown(standard.names) if standard else row.standard}
        years.setdefault(row.programme.year, Year(row.programme.year)).lines.append(line)
    for title in honours:
        rule = next((each for each in title.programme.pack.honours if each.key == title.honour), None)
        line = {"row": title, "what": shown(rule.names) if rule else title.honour, "taken": not title.given}
        years.setdefault(title.programme.year, Year(title.programme.year)).lines.append(line)
    return [years[year] for year in sorted(years, reverse=True)]


@page("standards")
@require_GET
def photo(request: HttpRequest, pk: int, use: int, size: str) -> FileResponse:
    """A photo of a check that the post sees: a small or a page-wide copy, never the file as it came."""
    if size not in ("thumbnail", "page"):
        raise Http404
    check = get_object_or_404(Check.objects.visible_to(post_of(request)), pk=pk)
    uses = PhotoUse.objects.select_related("photo__file").filter(removed_at=None, subject=check.subject)
    found = get_object_or_404(uses, pk=use)
    try:
        response = FileResponse(copy_of(found.photo.file, size).open("rb"), content_type="image/jpeg")
    except (FileNotFoundError, Refused):
        raise Http404 from None
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, max-age=86400, immutable"
    return response


urlpatterns = [
    path("standards/<str:code>/", village, name="village_standards"),
    path("standards/checks/<int:pk>/photos/<int:use>/<slug:size>/", photo, name="village_check_photo"),
]
