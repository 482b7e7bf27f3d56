"""A table of records taken in: the template, a check that writes nothing, then all rows or the good ones."""

from collections import defaultdict
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from cunshi.exchange.workbooks.registers import blanks, read_lines, write_bad, write_template
from cunshi.foundation.people.models import Post
from cunshi.front.console.access import page
from cunshi.front.console.files import attachment
from cunshi.front.console.pages.registers.places import held_of, post_of
from cunshi.kernel.problems import Problem, Refused
from cunshi.rulebook.registers import Register
from cunshi.work.matters.rules import shown
from cunshi.work.programmes.models import Programme
from cunshi.work.registers import access, actions
from cunshi.work.registers.actions import Outcome
from cunshi.work.registers.actions.incoming import Line, faults

ROWS = 50


@page("registers")
@never_cache
@require_http_methods(["GET", "POST"])
def import_records(request: HttpRequest, plan: str, key: str) -> HttpResponse:
    """A chosen file is checked and waits, sealed; then its rows are written, or it is thrown away."""
    post, programme, rule = _load(request, plan, key)
    if request.method != "POST":
        return _show(request, post, programme, rule)
    try:
        return _act(request, post, programme, rule)
    except Refused as refusal:
        return _show(request, post, programme, rule, refusal.problems)


def _act(request: HttpRequest, post: Post, programme: Programme, rule: Register) -> HttpResponse:
    act = request.POST.get("act", "")
    if act == "check":
        file = request.FILES.get("file")
        if file is None:
            raise Refused.because(_("file"), _("No file is chosen."), _("Choose the filled-in template."))
        lines = read_lines(rule, file.read())
        found = actions.check(by=post, programme=programme, register=rule.key, lines=lines)
        _keep(post, programme, rule, file.name or "", found)
    elif act == "discard":
        actions.discard(by=post, purpose=_purpose(programme, rule))
    else:
        _write(request, post, programme, rule, good_only=act == "good")
    return redirect("console:import_records", plan=programme.key, key=rule.key)


def _write(request: HttpRequest, post: Post, programme: Programme, rule: Register, *, good_only: bool) -> None:
    kept = actions.kept(by=post, purpose=_purpose(programme, rule))
    if kept is None:
        what = _("The checked table is no longer there.")
        raise Refused.because(_("file"), what, _("Choose the file again and check it."))
    upload, held = kept
    found = actions.import_records(
        by=post, programme=programme, register=rule.key, lines=_lines(held), good_only=good_only
    )
    if not found.written:
        # Something changed since the check: what is wrong now is shown before anything is decided.
        _keep(post, programme, rule, upload.name, found)
        messages.warning(request, _("Nothing was written: rows that were good before have problems now."))
        return
    actions.discard(by=post, purpose=_purpose(programme, rule))
    messages.success(request, _("%(count)d records were opened.") % {"count": found.written})
    if found.bad:
        messages.warning(request, _("%(count)d rows were left out.") % {"count": found.bad})


def _keep(post: Post, programme: Programme, rule: Register, name: str, found: Outcome) -> None:
    held = {
        "lines": [[each.line.row, dict(each.line.cells)] for each in found.entries],
        "faults": faults(found.entries),
    }
    actions.keep(by=post, purpose=_purpose(programme, rule), name=name, rows=len(found.entries), content=held)


def _purpose(programme: Programme, rule: Register) -> str:
    return f"import:{programme.pk}:{rule.key}"


def _lines(held: Mapping[str, Any]) -> list[Line]:
    return [Line(row, cells) for row, cells in held["lines"]]


def _load(request: HttpRequest, plan: str, key: str) -> tuple[Post, Programme, Register]:
    post = post_of(request)
    held = held_of(post, plan, key)
    if not access.opens(post, held.rule):
        raise PermissionDenied
    return post, held.programme, held.rule


def _show(
    request: HttpRequest, post: Post, programme: Programme, rule: Register, problems: list[Problem] | None = None
) -> HttpResponse:
    kept = actions.kept(by=post, purpose=_purpose(programme, rule))
    wrong = kept[1]["faults"] if kept else []
    bad = len({each["row"] for each in wrong})
    context = {
        "programme": programme,
        "rule": rule,
        "columns": blanks(rule),
        "upload": kept[0] if kept else None,
        "bad": bad,
        "good": kept[0].rows - bad if kept else 0,
        "page": Paginator(wrong, ROWS).get_page(request.GET.get("page")),
        "problems": problems or [],
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if problems else HTTPStatus.OK
    return render(request, "console/registerfiles/import.html", context, status=status)


@page("registers")
def template(request: HttpRequest, plan: str, key: str) -> HttpResponse:
    """The empty table."""
    _post, _programme, rule = _load(request, plan, key)
    name = _("%(register)s, table to fill in") % {"register": shown(rule.names)}
    return attachment(name, "xlsx", lambda file: write_template(rule, file))


@page("registers")
@never_cache
def bad_rows(request: HttpRequest, plan: str, key: str) -> HttpResponse:
    """The rows with problems as their sender sent them, with what is to be mended in each."""
    post, programme, rule = _load(request, plan, key)
    kept = actions.kept(by=post, purpose=_purpose(programme, rule))
    if kept is None or not kept[1]["faults"]:
        raise Http404
    wrong: dict[int, list[Problem]] = defaultdict(list)
    for each in kept[1]["faults"]:
        wrong[each["row"]].append(Problem(each["where"], each["what"], each["mend"]))
    rows = [(line, wrong[line.row]) for line in _lines(kept[1]) if line.row in wrong]
    name = _("%(register)s, rows to mend") % {"register": shown(rule.names)}
    return attachment(name, "xlsx", lambda file: write_bad(rule, rows, file))


urlpatterns = [
    path("registers/<slug:plan>/<slug:key>/import/", import_records, name="import_records"),
    path("registers/<slug:plan>/<slug:key>/template.xlsx", template, name="register_template"),
    path("registers/<slug:plan>/<slug:key>/bad-rows.xlsx", bad_rows, name="register_bad_rows"),
]
