"""Pages speak one language at a time: Chinese pages hold no English words, English ones no Chinese of their own."""

import re
from collections.abc import Iterator
from datetime import date
from html.parser import HTMLParser
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from cunshi.foundation.divisions.models import Division
from cunshi.foundation.people.actions import form_task_force
from cunshi.foundation.people.models import Account, Post, Unit
from cunshi.kernel.codes import Level
from cunshi.rulebook import loader
from cunshi.rulebook.schema import Pack
from cunshi.work.matters import actions
from cunshi.work.matters.models import Matter
from cunshi.work.programmes.actions import ask_exception
from tests.factories.world import World

pytestmark = pytest.mark.req("SYS-06")

READERS = ("clerk", "township", "county", "administrator")
# Names of products and file formats, the other language's own name, and short forms that plans are cited by.
SAME_IN_BOTH = {"English", "CunShi", "Excel", "Word", "PDF", "JPEG", "PNG", "WebP", "HEIC", "docx", "xlsx", "MB", "jpg"}
SHOWN_ATTRIBUTES = ("title", "aria-label", "placeholder", "alt", "data-label")
VOID = {"input", "br", "img", "meta", "link", "hr", "use", "path", "col", "circle", "line", "rect", "polyline"}
# Where a page speaks for itself; paragraphs and cells mostly hold what people and plans wrote.
OWN_WORDS = {"th", "h1", "h2", "h3", "button", "label", "legend", "summary", "dt", "option", "a", *SHOWN_ATTRIBUTES}
CHINESE = re.compile(r"[\u3400-\u9fff]")
WORD = re.compile(r"[A-Za-z]{2,}")


class Reader(HTMLParser):
    """The texts of a page that a person sees or hears, each with the element or attribute it stands in."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.texts: list[tuple[str, str]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.texts += [(name, value) for name, value in attrs if name in SHOWN_ATTRIBUTES and value]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.texts += [(name, value) for name, value in attrs if name in SHOWN_ATTRIBUTES and value]

    def handle_endtag(self, tag: str) -> None:
        while tag in self.open and self.open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] not in {"script", "style"} and data.strip():
            self.texts.append((self.open[-1], " ".join(data.split())))


@pytest.fixture
def busy(world: World) -> World:
    """A year's work in every part: proposals, a notice with an objection, a closed matter, a request, a task force."""
    world.propose(title="甲事")
    world.submitted(title="乙事")
    world.submitted(Level.COUNTY, title="丙事")
    noticed = world.noticed(title="丁事")
    actions.object_to(
        by=world.clerk, matter=noticed, raised_by="杨秀英", raised_on=date(2024, 1, 15), text="应先修路。"
    )
    world.written_off(title="戊事")
    ask_exception(
        by=world.township,
        programme=world.hongyazi,
        division=world.township.division,
        action="start",
        until=date(2024, 12, 20),
        reason="汛情",
    )
    form_task_force(
        by=None, name="工作专班", division=world.township.division, head=world.township, members=[world.clerk]
    )
    return world


def pages(world: World, post: Post) -> list[str]:
    """Every page that this post may open, with one of each kind of row behind it."""
    drafted = Matter.objects.get(title="甲事").pk
    code = post.division_id
    asked: list[tuple[str, dict[str, Any]]] = [
        *((name, {}) for name in ("start", "ledger", "screening", "notices", "tasklists", "propose", "exceptions")),
        *(("matter", {"pk": each}) for each in Matter.objects.order_by("pk").values_list("pk", flat=True)),
        ("edit_matter", {"pk": drafted}),
        ("merge", {"pk": drafted}),
        ("notice", {"pk": Matter.objects.get(title="丁事").notice_id}),
        ("dashboard", {}),
        ("division_dashboard", {"code": world.clerk.division_id}),
        ("coverage", {"code": code}),
        ("plans", {}),
        ("plan", {"key": "hongyazi-2024"}),
        ("plan", {"key": "ningxia-2024"}),
        ("settings", {}),
        *((f"settings_{name}", {}) for name in ("new_person", "appoint", "units", "new_unit", "forces", "new_force")),
        ("settings_divisions", {}),
        ("settings_division", {"code": code}),
        ("settings_account", {}),
    ]
    return [reverse(f"console:{name}", kwargs=given) for name, given in asked]


def read(world: World, name: str, language: str) -> Iterator[tuple[str, str, str]]:
    """Address, place and words of every text on the pages of a post, the page of a refusal among them."""
    post: Post = getattr(world, name)
    client = Client()
    client.force_login(post.account)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    opened = 0
    for address in pages(world, post):
        response = client.get(address)
        opened += response.status_code == 200
        for where, text in Reader(response.content.decode()).texts:
            yield address, where, text
    assert opened >= 15


def written_by_people() -> list[str]:
    """Names that stand in Latin letters on every page: accounts' and plans' keys, as they were given."""
    return [*Account.objects.values_list("username", flat=True), *Account.objects.values_list("full_name", flat=True)]


def texts_of_plan(pack: Pack) -> set[str]:
    """What a plan says in Chinese only; the names it gives its rules stand in both languages and are left out."""
    found: set[str] = set()

    def gather(value: Any) -> None:
        if isinstance(value, dict):
            for each in [value["en"]] if set(value) == {"zh", "en"} else value.values():
                gather(each)
        elif isinstance(value, list):
            for each in value:
                gather(each)
        elif isinstance(value, str) and CHINESE.search(value):
            found.update({value, value.partition(":")[2].strip() or value, *value.split("\n")})

    gather(pack.model_dump(mode="json"))
    return found


def documents() -> set[str]:
    """Title, issuer and number of every plan that ships: those that can still be opened are listed by them."""
    shown = [loader.load(key).document for key in loader.shipped()]
    return {text for each in shown for text in (each.title, each.issuer, each.number) if text}


def any_of(names: set[str]) -> re.Pattern[str]:
    """Finds each of the names, the longest that fits."""
    return re.compile("|".join(re.escape(name) for name in sorted(names, key=len, reverse=True)))


@pytest.mark.parametrize("name", READERS)
def test_chinese_pages_hold_no_english_words(busy: World, name: str) -> None:
    keys = {each for plan in (busy.hongyazi, busy.ningxia) for each in (plan.key, plan.digest)}
    given = any_of({*written_by_people(), *keys, *documents(), *(item.key for item in busy.hongyazi.pack.archive)})
    found = {
        (text, where, address)
        for address, where, text in read(busy, name, "zh-hans")
        if set(WORD.findall(given.sub("", text))) - SAME_IN_BOTH
    }
    assert found == set()


@pytest.mark.parametrize("name", READERS)
def test_english_pages_say_their_own_words_in_english(busy: World, name: str) -> None:
    given = {
        *("中文", "村事"),
        *(text for row in Division.objects.within("640000000000").values_list("name", "full_name") for text in row),
        *(each.short_name for each in Division.objects.within("640221000000")),
        *(each.short_name for each in Division.objects.filter(level__lt=Level.TOWNSHIP)),
        *Unit.objects.values_list("name", flat=True),
        *Account.objects.values_list("full_name", flat=True),
        *Matter.objects.values_list("title", flat=True),
        *("红崖子乡2024年事项公示", "工作专班", "杨秀英", "汛情"),
        *texts_of_plan(busy.hongyazi.pack),
        *texts_of_plan(busy.ningxia.pack),
        *documents(),
    }
    names = any_of(given)
    found = {
        (text, where, address)
        for address, where, text in read(busy, name, "en")
        if where in OWN_WORDS and CHINESE.search(names.sub("", text))
    }
    assert found == set()
