"""What an official has on the desk: a browser signed in as a post, and eyes that read a page's words."""

import re
from html import unescape

from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cunshi.foundation.people.models import Post

OK, FOUND, FORBIDDEN, NOT_FOUND, CONFLICT, WRONG = 200, 302, 403, 404, 409, 422


def at_desk(post: Post) -> Client:
    """The browser of a person who signed in and reads English."""
    client = Client(headers={"accept-language": "en"})
    client.force_login(post.account)
    return client


def words(response: HttpResponse) -> str:
    """The text of a page as it is read: without tags, one space between words."""
    body = re.sub(r"<(script|style).*?</\1>", "", response.content.decode(), flags=re.DOTALL)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", body)))


def queries_of(client: Client, url: str) -> int:
    """The number of queries of a page, once the process has read its packs."""
    client.get(url)
    with CaptureQueriesContext(connection) as captured:
        response = client.get(url)
    assert response.status_code == 200
    return len(captured)
