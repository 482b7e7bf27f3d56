"""Who looked at whose personal data and why, for those who answer for it."""

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import gettext as _

from cunshi.foundation.privacy import access
from cunshi.foundation.privacy.kinds import Kind
from cunshi.foundation.privacy.models import Look
from cunshi.front.console.access import page
from cunshi.front.console.pages.residents.frame import post_of, show

ROWS = 50


@page("residents")
def looks(request: HttpRequest) -> HttpResponse:
    """One page of looks within the post's subtree, the newest first."""
    post = post_of(request)
    if not access.may_review(post):
        raise PermissionDenied
    get = request.GET
    q, field, since, until = (
        get.get("q", "").strip()[:40],
        get.get("field", ""),
        get.get("since", ""),
        get.get("until", ""),
    )
    rows = Look.objects.visible_to(post).select_related("by__unit", "by__account")
    if q:
        person = Q(by__account__full_name__icontains=q) | Q(by__unit__name__icontains=q)
        rows = rows.filter(person | Q(name__icontains=q) | Q(reason__icontains=q))
    if field:
        rows = rows.filter(fields__contains=[field])
    first, last = _day(since), _day(until)
    rows = rows.filter(at__date__gte=first) if first else rows
    rows = rows.filter(at__date__lte=last) if last else rows
    shown = Paginator(rows, ROWS).get_page(get.get("page"))
    context: dict[str, Any] = {
        "page": shown,
        "rows": [words_of(each) for each in shown],
        "q": q,
        "field": field,
        "fields": [*((each.value, each.label) for each in Kind), ("born", _("Birth date"))],
        "since": first.isoformat() if first else "",
        "until": last.isoformat() if last else "",
        "narrowed": bool(q or field or first or last),
    }
    return show(request, "looks.html", context)


def words_of(row: Look) -> dict[str, Any]:
    """A look with its fields in words; a register's fields stand as its plan calls them."""
    labels = {**{each.value: str(each.label) for each in Kind}, "born": _("Birth date")}
    return {"row": row, "fields": "、".join(labels.get(each, each) for each in row.fields)}


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


urlpatterns = [path("residents/looks/", looks, name="looks")]
