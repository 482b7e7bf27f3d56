"""A table of households taken in: the template, a check that writes nothing, then all rows or the good ones."""

import json
import zlib
from base64 import b64decode, b64encode
from dataclasses import asdict
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from cunshi.exchange.workbooks.residents import read_lines, write_template
from cunshi.foundation.people.models import Post
from cunshi.foundation.privacy.sealing import seal, unseal
from cunshi.foundation.residents import actions
from cunshi.foundation.residents.incoming import Line, weigh
from cunshi.front.console.access import page
from cunshi.front.console.files import attachment
from cunshi.front.console.pages.residents.frame import post_of, require_writer, show
from cunshi.kernel.problems import Refused


@page("residents")
@sensitive_post_parameters("table")
@never_cache
@require_http_methods(["GET", "POST"])
def import_table(request: HttpRequest) -> HttpResponse:
    """A chosen file is checked; a checked table, which the page carries sealed, is entered."""
    post = post_of(request)
    require_writer(post)
    if request.method != "POST":
        return show(request, "import.html", {})
    try:
        if request.POST.get("act") in ("all", "good"):
            return _enter(request, post)
        file = request.FILES.get("file")
        if file is None:
            raise Refused.because(_("file"), _("No file is chosen."), _("Choose the filled-in template."))
        return _checked(request, post, read_lines(file.read()))
    except Refused as refusal:
        return show(request, "import.html", {}, refusal.problems)


def _enter(request: HttpRequest, post: Post) -> HttpResponse:
    lines = _opened(request.POST.get("table", ""), post)
    good_only = request.POST.get("act") == "good"
    if not good_only and weigh(post, lines).problems:
        return _checked(request, post, lines)
    done = actions.import_households(by=post, lines=lines, good_only=good_only)
    said = {"members": done.rows - done.bad, "homes": done.new}
    messages.success(request, _("%(members)d people entered, %(homes)d households of them new.") % said)
    if done.bad:
        messages.warning(request, _("%(count)d rows were left out.") % {"count": done.bad})
    return redirect("console:residents")


def _checked(request: HttpRequest, post: Post, lines: list[Line]) -> HttpResponse:
    """What the table would enter; nothing is written."""
    weighed = weigh(post, lines)
    context: dict[str, Any] = {
        "weighed": weighed,
        "good": weighed.rows - weighed.bad,
        "known": len(weighed.homes) - weighed.new,
        "faults": [problem for _row, problem in weighed.problems],
        "table": _sealed(lines, post),
        "wrong": bool(weighed.problems),
    }
    return show(request, "import.html", context)


def _sealed(lines: list[Line], post: Post) -> str:
    """The table for the page to carry until it is entered: the server keeps no copy, and nobody else can use it."""
    text = json.dumps({"post": post.pk, "lines": [asdict(line) for line in lines]}, ensure_ascii=False)
    return seal(b64encode(zlib.compress(text.encode())).decode())


def _opened(table: str, post: Post) -> list[Line]:
    try:
        held = json.loads(zlib.decompress(b64decode(unseal(table)))) if table else {}
    except Refused:
        held = {}
    if held.get("post") != post.pk:
        raise Refused.because(
            _("file"), _("The checked table is no longer there."), _("Choose the file again and check it.")
        )
    return [Line(**each) for each in held["lines"]]


@page("residents")
def template(request: HttpRequest) -> HttpResponse:
    """The empty table."""
    return attachment(_("Households, table to fill in"), "xlsx", write_template)


urlpatterns = [
    path("residents/import/", import_table, name="import_residents"),
    path("residents/template.xlsx", template, name="residents_template"),
]
