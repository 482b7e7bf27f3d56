"""Rows of declared columns as table markup: `{% load lists %}`."""

from collections.abc import Iterable, Sequence

from django import template
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from cunshi.exchange.workbooks.columns import Column, Kind
from cunshi.work.matters.models import Matter

register = template.Library()


@register.simple_tag
def matter_rows(columns: Sequence[Column], matters: Iterable[Matter]) -> SafeString:
    """A `<tr>` for each matter, its title linked; in one go, for a template takes seconds for a thousand rows."""
    heads = [(column, str(column.header), _class(column)) for column in columns]
    return format_html_join("\n", "<tr>{}</tr>", ((_cells(heads, matter),) for matter in matters))


def _class(column: Column) -> SafeString:
    if column.figure:
        return SafeString(' class="figure"')
    return SafeString(' class="text-nowrap"' if column.kind is Kind.DATE or column.key == "responsible" else "")


def _cells(heads: list[tuple[Column, str, SafeString]], matter: Matter) -> SafeString:
    return format_html_join("", "{}", ((_cell(*head, matter),) for head in heads))


def _cell(column: Column, label: str, kind: SafeString, matter: Matter) -> SafeString:
    if column.key == "title":
        url = reverse("console:matter", args=[matter.pk])
        return format_html('<th scope="row" class="table-title"><a href="{}">{}</a></th>', url, column.text(matter))
    return format_html('<td data-label="{}"{}>{}</td>', label, kind, column.text(matter))
