"""One comparison: its runs, and a new one from a table whose columns are said or guessed."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from cunshi.exchange.workbooks.reading import read_any
from cunshi.foundation.people.models import Post
from cunshi.front.console.access import page
from cunshi.kernel.problems import Problem, Refused
from cunshi.work.comparing import access, actions, columns, queries
from cunshi.work.comparing.models import Run
from cunshi.work.comparing.queries import Held
from cunshi.work.registers.actions import discard, keep, kept
from cunshi.work.registers.actions.incoming import Line

ROWS = 20


@page("registers")
@never_cache
@require_http_methods(["GET", "POST"])
def comparison(request: HttpRequest, plan: str, key: str) -> HttpResponse:
    """The runs; a table that is sent waits, sealed, until its columns are confirmed."""
    post: Post = request.post  # type: ignore[attr-defined]
    held = next((each for each in queries.held_by(post) if (each.programme.key, each.rule.key) == (plan, key)), None)
    if held is None:
        raise Http404
    if request.method != "POST":
        return _show(request, post, held)
    if not access.may_run(post, held.programme, held.rule):
        raise PermissionDenied
    try:
        done = _act(request, post, held)
    except Refused as refusal:
        return _show(request, post, held, refusal.problems)
    if done is None:
        return redirect("console:comparison", plan=plan, key=key)
    return redirect("console:comparison_run", pk=done.pk)


def _act(request: HttpRequest, post: Post, held: Held) -> Run | None:
    act = request.POST.get("act", "")
    if act == "registers":
        return actions.run_registers(by=post, programme=held.programme, comparison=held.rule.key)
    if act == "run":
        return _run(request, post, held)
    if act == "check":
        file = request.FILES.get("file")
        if file is None:
            raise Refused.because(_("file"), _("No file is chosen."), _("Choose the other list."))
        sheet = read_any(file.read())
        content = {"headers": list(sheet.headers), "rows": [[number, list(cells)] for number, cells in sheet.rows]}
        keep(by=post, purpose=_purpose(held), name=file.name or "", rows=len(sheet.rows), content=content)
    elif act == "discard":
        discard(by=post, purpose=_purpose(held))
    return None


def _run(request: HttpRequest, post: Post, held: Held) -> Run:
    found = kept(by=post, purpose=_purpose(held))
    if found is None:
        what = _("The checked table is no longer there.")
        raise Refused.because(_("file"), what, _("Choose the file again and check it."))
    upload, content = found
    chosen = _chosen(request, held, len(content["headers"]))
    lines = [Line(row, _cells(cells, chosen)) for row, cells in content["rows"]]
    done = actions.run(
        by=post,
        programme=held.programme,
        comparison=held.rule.key,
        name=upload.name,
        lines=lines,
        columns=chosen,
    )
    discard(by=post, purpose=_purpose(held))
    return done


def _cells(cells: list[str], chosen: Mapping[str, int]) -> dict[str, str]:
    return {key: cells[index] for key, index in chosen.items() if index < len(cells)}


def _chosen(request: HttpRequest, held: Held, width: int) -> dict[str, int]:
    """The columns that the form names by their place."""
    chosen = {}
    for key in held.rule.columns:
        text = request.POST.get(f"column-{key}", "")
        if text.isascii() and text.isdigit() and int(text) < width:
            chosen[key] = int(text)
    return chosen


def _purpose(held: Held) -> str:
    return f"compare:{held.programme.pk}:{held.rule.key}"


def _show(request: HttpRequest, post: Post, held: Held, problems: list[Problem] | None = None) -> HttpResponse:
    may_run = access.may_run(post, held.programme, held.rule)
    found = kept(by=post, purpose=_purpose(held)) if may_run else None
    runs = queries.runs(post).filter(programme=held.programme, comparison=held.rule.key)
    page_ = Paginator(runs, ROWS).get_page(request.GET.get("page"))
    context = {
        "held": held,
        "page": page_,
        "left": queries.left(page_.object_list),
        "may_run": may_run,
        "upload": found[0] if found else None,
        "headers": list(enumerate(found[1]["headers"])) if found else [],
        "columns": _columns(request, held, found[1]["headers"]) if found else [],
        "names": columns.labels(held.programme, held.rule).values(),
        "problems": problems or [],
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if problems else HTTPStatus.OK
    return render(request, "console/comparing/comparison.html", context, status=status)


def _columns(request: HttpRequest, held: Held, headers: list[str]) -> list[dict[str, Any]]:
    """Each column of the comparison with the one of the table that was chosen, or that seems to be meant."""
    sent = request.method == "POST" and request.POST.get("act") == "run"
    guessed = (
        _chosen(request, held, len(headers)) if sent else columns.guess(held.programme, held.rule, headers)
    )  # fmt: skip
    return [
        {"key": key, "label": label, "place": guessed.get(key), "needed": key in held.rule.needed}
        for key, label in columns.labels(held.programme, held.rule).items()
    ]


urlpatterns = [path("registers/comparisons/<slug:plan>/<slug:key>/", comparison, name="comparison")]
