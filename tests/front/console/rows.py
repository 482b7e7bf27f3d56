"""What stands behind a figure's link: the list that it opens, read page by page, added up."""

from decimal import Decimal
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.http import HttpResponse
from django.test import Client

from cunshi.kernel import money


def behind(client: Client, url: str) -> str:
    """The number of rows that a link opens, counted on every page, or the money that they add up to, as printed."""
    pages = list(_pages(client, url))
    column = parse_qs(urlsplit(url).query).get("adds", [""])[0]
    if column:
        rows = [each for page in pages for each in page.context["rows"]]
        return money.wan(sum((each["line"][column] for each in rows), Decimal(0)))
    return f"{sum(len(page.context['rows']) for page in pages):,}"


def _pages(client: Client, url: str) -> Any:
    address = url.partition("#")[0]
    number, last = 1, 1
    while number <= last:
        response: HttpResponse = client.get(f"{address}&page={number}")
        assert response.status_code == 200, address
        last = response.context["page"].paginator.num_pages
        number += 1
        yield response
