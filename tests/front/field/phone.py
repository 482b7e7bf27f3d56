"""What a village clerk's phone asks and sends, as its script does."""

import json
from typing import Any
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from cunshi.foundation.people.models import Post
from cunshi.work.matters.models import Matter
from tests.factories.pictures import jpeg, picture
from tests.work.reporting.desk import DUTY, MARCH

OK, SIGNED_OUT, STRANGER, CONFLICT, LARGE, WRONG = 200, 401, 403, 409, 413, 422


class Phone:
    """A phone on which a person is signed in."""

    def __init__(self, post: Post, *, language: str = "en") -> None:
        self.post, self.client = post, Client(headers={"accept-language": language})
        self.client.force_login(post.account)

    def data(self, **asked: Any) -> dict[str, Any]:
        answer: dict[str, Any] = self.client.get("/field/data/", asked).json()
        return answer

    def photo(self, content: bytes | None = None, name: str = "a.jpg", **changes: Any) -> HttpResponse:
        content = jpeg(picture(1)) if content is None else content
        form = {"account": self.post.account_id, "post": self.post.pk, "size": len(content), **changes}
        return self.client.post("/field/photos/", {**form, "photo": SimpleUploadedFile(name, content)})

    def send(self, path: str, **said: Any) -> HttpResponse:
        body = {"account": self.post.account_id, "post": self.post.pk, "client_id": str(uuid4()), "photos": [], **said}
        return self.client.post(f"/field/{path}/", json.dumps(body), content_type="application/json")

    def report(self, matter: Matter, **changes: Any) -> HttpResponse:
        said = {
            "kind": "report",
            "programme": matter.programme_id,
            "duty": DUTY,
            "first": MARCH.isoformat(),
            "matter": matter.pk,
            "base": 0,
            "percent": 40,
            "done": "主体完工",
            "paid": "1200.50",
            "seconds": 21,
            "made_at": "2024-03-20T10:00:00+08:00",
            "sent_at": "2024-03-20T10:00:05+08:00",
        }
        return self.send("reports", **{**said, **changes})


def use(sha256: str, phase: str = "during", name: str = "a.jpg") -> dict[str, Any]:
    return {"sha256": sha256, "phase": phase, "name": name, "claimed_at": None}


def whats(response: HttpResponse) -> list[str]:
    """What is wrong, one text a problem."""
    return [problem["what"] for problem in json.loads(response.content)["problems"]]
