"""The task lists of a division and year: on screen, as a workbook, inside a document."""

from collections.abc import Callable
from typing import Any, BinaryIO

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from cunshi.exchange.documents import tasklists as documents
from cunshi.exchange.workbooks import tasklists as workbooks
from cunshi.exchange.workbooks.lists import Part, TaskLists, TaskTable, task_lists
from cunshi.foundation.divisions.models import Division
from cunshi.foundation.divisions.span import ancestors
from cunshi.foundation.people.models import Post
from cunshi.front.console.access import page
from cunshi.front.console.files import attachment
from cunshi.front.console.places import path_of
from cunshi.kernel import clock
from cunshi.kernel.codes import Level
from cunshi.rulebook.schema import Pack
from cunshi.work.matters.models import Matter
from cunshi.work.programmes.models import Programme

# Rows of a list on a page of its own. Beside the other lists one of up to WHOLE rows stands whole, a longer one with
# its first PREVIEW rows.
ROWS, WHOLE, PREVIEW = 100, 40, 10
WRITERS: dict[str, Callable[[TaskLists, BinaryIO], None]] = {
    "xlsx": workbooks.write_task_lists,
    "docx": documents.write_task_lists,
}


@page("tasklists")
def tasklists(request: HttpRequest) -> HttpResponse:
    """Every list of the division and year; with `list` and `page`, that page of one list."""
    post: Post = request.post  # type: ignore[attr-defined]
    path_ = path_of(request, post)
    division = path_[-1]
    packs = _packs(post, division)
    pack = _pack(request, packs)
    context = {"path": path_, "division": division, "years": sorted(packs, reverse=True), "children": _below(division)}
    if pack is None:
        return render(request, "console/tasklists.html", context)
    part = _part(request, pack)
    lists = task_lists(Matter.objects.visible_to(post), pack=pack, division=division, part=part)
    columns = workbooks.columns(division)
    tables = [table for table in lists.tables if part.key in ("", table.key)]
    return render(
        request,
        "console/tasklists.html",
        context
        | {
            "pack": pack,
            "lists": lists,
            "part": part,
            "columns": columns,
            "tables": [_table(table, part) for table in tables],
        },
    )


@page("tasklists")
def download(request: HttpRequest, kind: str) -> HttpResponse:
    """The whole lists of the division and year as a file."""
    post: Post = request.post  # type: ignore[attr-defined]
    division = path_of(request, post)[-1]
    pack = _pack(request, _packs(post, division))
    if pack is None or kind not in WRITERS:
        raise Http404
    lists = task_lists(Matter.objects.visible_to(post), pack=pack, division=division)
    return attachment(lists.title, kind, lambda file: WRITERS[kind](lists, file))


def _packs(post: Post, division: Division) -> dict[int, Pack]:
    """The plan that governs the division in each year, the most specific one."""
    plans = Programme.objects.visible_to(post).with_ledger()
    governing = plans.filter(root_id__in=[*ancestors(division.code), division.code])
    return {plan.year: plan.pack for plan in governing.order_by("root_id")}


def _pack(request: HttpRequest, packs: dict[int, Pack]) -> Pack | None:
    """The year asked for; else this year's plan, else the latest."""
    asked = request.GET.get("year", "")
    if asked:
        return packs.get(int(asked)) if asked.isdecimal() else None
    return packs.get(clock.today().year) or (packs[max(packs)] if packs else None)


def _below(division: Division) -> list[Division]:
    if division.level == Level.VILLAGE:
        return []
    return list(Division.objects.children_of(division.code))


def _part(request: HttpRequest, pack: Pack) -> Part:
    key, number = request.GET.get("list", ""), request.GET.get("page", "1")
    if key not in {rule.key for rule in pack.task_lists}:
        return Part(WHOLE, PREVIEW)
    return Part(ROWS, PREVIEW, key, max(int(number), 1) if number.isdecimal() and len(number) < 7 else 1)


def _table(table: TaskTable, part: Part) -> dict[str, Any]:
    """A list with the pages that it has."""
    pages = Paginator(range(table.count), ROWS)
    return {"table": table, "page": pages.get_page(part.page), "cut": len(table.rows) < table.count}


urlpatterns = [
    path("task-lists/", tasklists, name="tasklists"),
    path("task-lists/lists.<str:kind>", download, name="tasklists_file"),
]
