"""A plan without a ledger runs alone or beside others: every page works, no act on matters is let through."""

from typing import Any

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from cunshi.foundation.divisions.models import Division
from cunshi.rulebook import loader
from cunshi.work.programmes.actions import open_year
from cunshi.work.programmes.queries import in_force
from tests.factories.plain import DISTRICT, TOWNSHIP, Plain, plain_pack
from tests.factories.world import VILLAGES, World
from tests.front.console.desk import FOUND, OK, WRONG, at_desk, words

pytestmark = pytest.mark.req("PLAN-11", "PLAN-01")


@pytest.fixture
def plain(world: World) -> Plain:
    found = Plain(world)
    world.move_to("2024-06-30")
    return found


def addresses() -> list[str]:
    """Every address of the console that needs no argument and only reads."""
    found: list[str] = []

    def walk(patterns: list[Any], space: str) -> None:
        for each in patterns:
            if isinstance(each, URLResolver):
                walk(each.url_patterns, each.namespace or space)
            elif isinstance(each, URLPattern) and space == "console" and not each.pattern.converters:
                found.append(f"console:{each.name}")

    walk(get_resolver().url_patterns, "")
    return sorted(set(found))


@pytest.mark.parametrize("who", ["township", "clerk", "district"])
def test_every_page_works_where_only_a_plan_without_a_ledger_runs(plain: Plain, who: str) -> None:
    client = at_desk(getattr(plain, who))
    answers = {name: client.get(reverse(name)).status_code for name in addresses()}
    assert {name: code for name, code in answers.items() if code >= 500} == {}
    assert answers["console:start"] == answers["console:dashboard"] == answers["console:ledger"] == OK


def test_the_plan_page_shows_what_such_a_plan_has_and_nothing_of_matters(plain: Plain) -> None:
    page = at_desk(plain.township).get("/plans/plain-2024/")
    assert [section.key for section in page.context["sections"]] == ["stages", "duties", "targets"]
    assert "Ask for an exception" not in words(page)
    assert "township level" in words(page)


def test_its_duties_and_targets_stand_on_the_pages_of_reports_and_targets(plain: Plain) -> None:
    client = at_desk(plain.township)
    assert "Houses made safe" in words(client.get(reverse("console:targets")))
    assert "Rural construction" in words(client.get("/"))
    assert "Meeting on progress" in words(client.get(reverse("console:reports")))


def test_beside_a_plan_with_a_ledger_it_takes_nothing_from_it(world: World) -> None:
    beside = open_year(by=None, pack=plain_pack(root=world.hongyazi.root_id))
    assert in_force(VILLAGES[0], 2024) == world.hongyazi
    assert (beside.ledger, world.hongyazi.ledger) == (False, True)
    world.move_to("2024-01-15")
    assert world.propose().programme == world.hongyazi
    page = at_desk(world.township).get("/")
    assert [str(plan["pack"].pack) for plan in page.context["plans"]] == ["hongyazi-2024", "plain-2024"]


def test_the_plans_page_lets_an_office_choose_the_township(plain: Plain, monkeypatch: pytest.MonkeyPatch) -> None:
    pack = plain_pack(pack="any-2024", root=None, holds_for="township")
    monkeypatch.setattr(loader, "shipped", lambda: ["any-2024"])
    monkeypatch.setattr(loader, "load", lambda _key: pack)
    client = at_desk(plain.district)
    offered = client.get("/plans/").context["to_open"]
    townships = list(Division.objects.children_of(DISTRICT).values_list("code", flat=True))
    assert [(offer.pack.pack, [each.code for each in offer.places]) for offer in offered] == [("any-2024", townships)]
    assert client.post("/plans/open/", {"pack": "any-2024"}).status_code == WRONG
    answer = client.post("/plans/open/", {"pack": "any-2024", "root": TOWNSHIP})
    assert (answer.status_code, answer["Location"]) == (FOUND, f"/plans/any-2024-{TOWNSHIP}/")
    left = [each.code for offer in client.get("/plans/").context["to_open"] for each in offer.places]
    assert left == [code for code in townships if code != TOWNSHIP]
    assert at_desk(plain.township).get("/plans/").context["to_open"] == []
