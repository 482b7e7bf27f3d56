"""What pages need to print figures, names, states, icons and charts: `{% load console %}`."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import template
from django.template import TemplateSyntaxError
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cunshi.exchange.workbooks import schedules
from cunshi.front.console.icons import shapes
from cunshi.kernel import money, ratios
from cunshi.work.matters.states import State
from cunshi.work.targets.words import number

register = template.Library()

NOTHING = "—"

# Colour says the phase of a matter's life; the word beside it says the state.
PHASES = {
    State.DRAFTED: "draft",
    State.DELIBERATED: "draft",
    State.SUBMITTED: "review",
    State.RETURNED: "held",
    State.APPROVED: "review",
    State.NOTICED: "public",
    State.LISTED: "public",
    State.STARTED: "running",
    State.SUSPENDED: "held",
    State.FINISHED: "done",
    State.ACCEPTED: "done",
    State.WRITTEN_OFF: "closed",
    State.REJECTED: "ended",
    State.MERGED: "ended",
    State.CANCELLED: "ended",
}


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """`{% icon "check" %}`; with a label where the icon stands alone and must be read aloud."""
    try:
        paths = shapes()[name]
    except KeyError:
        raise TemplateSyntaxError(f"icon {name!r} is not in frontend/icons.txt") from None
    return format_html(
        '<svg class="icon" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-linecap="round" '
        'stroke-linejoin="round" {}>{}</svg>',
        format_html('role="img" aria-label="{}"', label) if label else SafeString('aria-hidden="true"'),
        format_html_join("", '<path d="{}"/>', ((path,) for path in paths)),
    )


@register.simple_tag
def state_badge(state: str) -> SafeString:
    """`{% state_badge matter.state %}`: the state in words, coloured by phase."""
    known = State(state)
    return format_html('<span class="state state-{}">{}</span>', PHASES[known], known.label)


@register.filter
def wan(amount: Decimal | None) -> str:
    """Yuan printed in 10,000 yuan, without unit: 2,750.92."""
    return NOTHING if amount is None else money.wan(Decimal(amount))


@register.filter
def yuan(amount: Decimal | None) -> str:
    """Yuan with thousands separated, two decimals, without unit: 27,509,200.00."""
    return NOTHING if amount is None else money.yuan(Decimal(amount))


@register.filter
def money_text(amount: Decimal | None) -> str:
    """Yuan printed in 10,000 yuan with its unit, for running text."""
    if amount is None:
        return NOTHING
    return _("%(amount)s ten thousand yuan") % {"amount": money.wan(Decimal(amount))}


@register.filter
def yi(amount: Decimal | None) -> str:
    """Yuan printed in hundred-million yuan, at most two decimals, without unit: 75 or 36.1."""
    if amount is None:
        return NOTHING
    text = f"{ratios.half_up(Decimal(amount) / 10**8, 2):,f}"
    return text.rstrip("0").rstrip(".")


@register.filter
def figure(value: Decimal | float | str | None) -> str:
    """Any figure with its own decimals, thousands separated: 6,210 or 49.4. (Django groups Chinese by four digits.)"""
    return NOTHING if value is None else f"{Decimal(str(value)):,f}"


@register.filter
def measured(value: Decimal | None) -> str:
    """A figure in its unit of measure, without zeros at its end: 2,600 or 0.55."""
    return number(value)


@register.filter
def percent(value: Decimal | None) -> str:
    """A figure already in percent: 49.4%."""
    return NOTHING if value is None else f"{value}%"


@register.filter
def ratio(value: Decimal | float | None) -> str:
    """A ratio of 0 to 1 as packs write it, in percent: 0.5 is 50%."""
    if value is None:
        return NOTHING
    return f"{(Decimal(str(value)) * 100).normalize():f}%"


@register.filter
def named(names: Any) -> str:
    """`{{ rule.names|named }}`: a pack's pair of texts in the reader's language."""
    return "" if names is None else names.text(get_language() or "zh-hans")


@register.inclusion_tag("console/partials/chart.html")
def chart(kind: str, element: str, data: dict[str, Any], title: str, **how: Any) -> dict[str, Any]:
    """`{% chart "bar" "by-category" data title %}`: drawing, and the same figures as a table beneath.

    Data: {"unit", "items": [{"name", "value", "url", "code"}]} or {"unit", "series": [{"name", "items"}]},
    and "marks": [{"name", "value"}] for lines across. How: horizontal, stacked, prefix (map), head, height.
    """
    return {
        "kind": kind,
        "element": element,
        "data": data,
        "title": title,
        "columns": [one["name"] for one in data.get("series", [])],
        "rows": _chart_rows(data),
        **how,
    }


def _chart_rows(data: dict[str, Any]) -> list[dict[str, Any]]:
    """One row for each name, with the figures of every series beside it."""
    series: Iterable[list[dict[str, Any]]] = [one["items"] for one in data.get("series", [])]
    lists = list(series) or [data.get("items", [])]
    return [{"name": each[0]["name"], "cells": each} for each in zip(*lists, strict=True)]


@register.filter
def under(values: dict[str, Any] | None, key: str) -> Any:
    """`{{ badges|under:item.key }}`: the value under a key that is itself a variable; nothing when absent."""
    return values.get(key) if values else None


@register.filter
def pages_around(page: Any) -> Iterable[int | str]:
    """The page numbers to offer around the present one, with an ellipsis where some are left out."""
    return page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)


@register.filter
def behind(slip: int) -> str:
    """Working days behind a schedule, or in hand, in words."""
    return schedules.behind(slip)


@register.simple_tag
def control(field: Any) -> SafeString:
    """A form field's widget with the class that its kind takes and the state of its errors."""
    widget = field.field.widget
    kind = _control_class(widget)
    classes = [kind, widget.attrs.get("class", "")]
    if field.errors:
        classes.append("is-invalid")
    return field.as_widget(attrs={"class": " ".join(filter(None, classes))})


def _control_class(widget: Any) -> str:
    kinds = [each.__name__ for each in type(widget).__mro__]
    if "RadioSelect" in kinds:  # and CheckboxSelectMultiple, which descends from it
        return "choices"
    if "CheckboxInput" in kinds:
        return "form-check-input"
    return "form-select" if "Select" in kinds else "form-control"


@register.filter
def is_checkbox(field: Any) -> bool:
    """Whether a form field is a single box, which stands before its label."""
    return "CheckboxInput" in [each.__name__ for each in type(field.field.widget).__mro__]
