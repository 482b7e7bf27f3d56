"""One register at a place: its figures, what is to be looked at first, its records narrowed, ordered and in groups."""

from http import HTTPStatus
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from cunshi.foundation.privacy.redaction import redact
from cunshi.front.console.access import page
from cunshi.front.console.pages.registers.places import Place, load, places_named
from cunshi.front.console.pages.registers.rows import columns, rows_of
from cunshi.front.console.tables import header
from cunshi.work.matters.rules import shown
from cunshi.work.registers import access, lists, statistics
from cunshi.work.registers.asking import asked
from cunshi.work.registers.given import opens
from cunshi.work.registers.lists import Narrowed
from cunshi.work.registers.models import Record
from cunshi.work.registers.statistics import Counts

ROWS = 50
LONGEST_SEARCH = 60


class View:
    """What the page shows: the register at a division, narrowed, in an order, in groups."""

    def __init__(self, request: HttpRequest, place: Place) -> None:
        asked_for, rule = request.GET, place.rule
        self.place = place
        state = asked_for.get("state", "open")
        step, focus, group = asked_for.get("step", ""), asked_for.get("focus", ""), asked_for.get("group", "")
        self.words = (request.POST.get("q") or asked_for.get("q", "")).strip()[:LONGEST_SEARCH]
        self.values = {
            each: asked_for[f"is_{each}"] for each in rule.groups if asked_for.get(f"is_{each}")
        }  # fmt: skip
        self.to = Narrowed(
            # Who searches means all records, unless a state is chosen.
            state if state in lists.STATES and ("state" in asked_for or not self.words) else "all",
            step if rule.step(step) else "",
            focus if any(each.key == focus for each in rule.focus) else "",
            self.words,
            self.values,
        )
        self.group = group if group == "place" or group in rule.groups else ""
        self.sort = asked_for.get("sort", "")
        self.page = asked_for.get("page")
        self.posted = request.method == "POST"

    @property
    def narrowed(self) -> bool:
        return self.to != Narrowed()

    def records(self) -> "Page[Record]":
        place = self.place
        found = lists.narrow(place.records, place.post, place.held, self.to)
        found = found.select_related("division", "household", "resident")
        grouped = lists.in_groups(found, self.group)
        ordered = grouped.order_by(*lists.order(place.rule, self.sort, self.group))
        return Paginator(ordered, ROWS).get_page(self.page)


@page("registers")
@never_cache
@sensitive_post_parameters("q")
@require_http_methods(["GET", "POST"])
def register(request: HttpRequest, plan: str, key: str) -> HttpResponse:
    """The register. A search is sent by POST, so that no personal number stands in an address."""
    place = load(request, plan, key)
    view = View(request, place)
    if request.method == "POST" and redact(view.words) == view.words:
        return redirect(place.to("register", **({"q": view.words} if view.words else {})))
    counts, figures = statistics.figures(place.rule, place.records)
    context: dict[str, Any] = {
        "view": view,
        "place": place,
        "rule": place.rule,
        "states": _states(view, counts),
        "counts": counts,
        "figures": figures,
        "divisions": _divisions(place),
        "focus": _focus(view),
        **_choices(view),
        **_table(view),
        "may_open": opens(place.post, place.rule),
        "opened_by": access.roles_in_words(place.rule.opened_by, place.rule.unit),
        "new_url": place.to("new_record"),
        "subsidies": [
            (shown(each.names), place.to("register_subsidy", each.key)) for each in place.rule.subsidies
        ],
        "reports": [
            (shown(each.names), place.to("register_reports", each.key)) for each in place.rule.follow_ups
        ],
    }  # fmt: skip
    return render(request, "console/registers/register.html", context, status=HTTPStatus.OK)


def _states(view: View, counts: Counts) -> list[tuple[str, str, int | None]]:
    return [
        ("open", _("In hand"), counts.open),
        ("late", _("Late"), counts.late),
        ("paused", _("Paused"), counts.paused),
        ("closed", _("Closed"), counts.closed),
        ("mine", _("Mine to do"), None),
        ("all", _("All of them"), counts.all),
    ]


def _divisions(place: Place) -> list[dict[str, Any]]:
    """The figures of each division below that has records, with the way down; those without stand after."""
    if not place.below:
        return []
    known = statistics.by_child(place.rule, place.records, place.division.code)
    none = Counts(0, 0, 0, 0)
    rows = []
    for each in place.below:
        counts, figures = known.get(each.code, (none, []))
        below = Place(place.post, place.held, [*place.path, each], [])
        rows.append({"division": each, "counts": counts, "figures": figures, "url": below.url})
    return rows


def _focus(view: View) -> list[dict[str, Any]]:
    """The lists of records to be looked at first, with their size; one query, none without such lists."""
    rule = view.place.rule
    if not rule.focus:
        return []
    sizes = view.place.records.filter(closed_on=None).aggregate(
        **{f"f_{each.key}": Count("pk", filter=asked(each.when)) for each in rule.focus}
    )
    return [
        {
            "key": each.key,
            "name": shown(each.names),
            "count": sizes[f"f_{each.key}"],
            "chosen": view.to.focus == each.key,
        }
        for each in rule.focus
    ]


def _choices(view: View) -> dict[str, Any]:
    """What the list can be narrowed to and put in groups by."""
    rule = view.place.rule
    fields = [field for key in rule.groups if (field := rule.field(key)) and not field.sealed]
    chosen = [
        {
            "key": each.key,
            "label": shown(each.names),
            "options": [(choice.key, shown(choice.names)) for choice in each.choices],
            "value": view.values.get(each.key, ""),
        }
        for each in fields
    ]
    groups = [(each.key, shown(each.names)) for each in fields]
    if view.place.below:
        groups.append(("place", _("division")))
    return {
        "steps": [(each.key, shown(each.names)) for each in rule.steps],
        "choosers": [each for each in chosen if each["options"]],
        "held": [each for each in chosen if each["value"] and not each["options"]],
        "groups": groups,
    }


def _table(view: View) -> dict[str, Any]:
    found = view.records()
    place = view.place
    shown_columns = columns(place.rule)
    heads = [header(view.sort, _("Record"), "", False)]
    if place.division.level < place.rule.level:
        heads.append(header(view.sort, _("Division"), "place", False))
    heads += [
        header(view.sort, each.label, each.key if lists.sortable(each.field) else "", each.figure)
        for each in shown_columns
    ]
    if place.rule.steps:
        heads += [header(view.sort, _("Step owed"), "", False), header(view.sort, _("Due"), "due", False)]
    heads.append(header(view.sort, _("Opened on"), "opened", False))
    rows = rows_of(place, list(found), shown_columns, view.group, _named(place, list(found)))
    return {"page": found, "rows": rows, "headers": heads, "wide": len(heads)}


def _named(place: Place, records: list[Record]) -> dict[str, str]:
    """Divisions that values of these records name."""
    keys = [each.key for each in place.rule.fields if each.type == "division"]
    return places_named({str(row.values[key]) for row in records for key in keys if row.values.get(key)})


urlpatterns = [path("registers/<slug:plan>/<slug:key>/", register, name="register")]
