"""What stands behind a figure's link: the list that it opens, read page by page, added up."""

from collections.abc import Iterator
from decimal import Decimal
from urllib.parse import parse_qs, urlsplit

from django.http import HttpResponse
from django.test import Client

from cunshi.kernel import money


def behind(client: Client, url: str) -> str:
    """What a link opens, as printed: the number of its rows, or the money in 10,000 yuan that they add up to."""
    found = added(client, url)
    return money.wan(found) if in_yuan(url) else f"{found:,}"


def added(client: Client, url: str) -> Decimal:
    """The rows that a link opens, counted on every page, or the yuan of the column that it names."""
    pages = list(_pages(client, url))
    column = parse_qs(urlsplit(url).query).get("adds", [""])[0]
    if not column:
        return Decimal(sum(len(page.context["rows"]) for page in pages))
    return sum((row["line"][column] for page in pages for row in page.context["rows"]), Decimal(0))


def in_yuan(url: str) -> bool:
    return parse_qs(urlsplit(url).query).get("adds", ["days"]) != ["days"]


def _pages(client: Client, url: str) -> Iterator[HttpResponse]:
    address = url.partition("#")[0]
    number, last = 1, 1
    while number <= last:
        response: HttpResponse = client.get(f"{address}&page={number}")
        assert response.status_code == 200, address
        last = response.context["page"].paginator.num_pages
        number += 1
        yield response
