"""A look at personal values: who may, with which reason, and what stays written down."""

import pytest
from django.db import IntegrityError, ProgrammingError, transaction

from cunshi.foundation.privacy import access
from cunshi.foundation.privacy.actions import look
from cunshi.foundation.privacy.models import Look
from cunshi.kernel.problems import Refused
from tests.factories.world import POSTS, World

pytestmark = pytest.mark.req("TGT-11")

VILLAGE = "640221205200"


def look_at(world: World, by: str = "clerk", **changes) -> Look:  # type: ignore[no-untyped-def]
    said = {"fields": ["id_number"], "reason": "核对补贴发放", **changes}
    return look(by=getattr(world, by), of=world.clerk.division, division=VILLAGE, **said)


def test_those_who_deal_with_a_person_see_personal_values_and_others_do_not(world: World) -> None:
    assert {name for name in POSTS if access.may_view(getattr(world, name))} == {
        *("clerk", "second_clerk", "township", "county", "department"),
        *("neighbour_clerk", "neighbour_township", "neighbour_county"),
    }
    assert {name for name in POSTS if access.may_review(getattr(world, name))} == {
        *("county", "city", "region", "auditor", "administrator", "neighbour_county", "neighbour_city"),
    }


@pytest.mark.parametrize("name", ["supervisor", "city", "region", "region_department", "inspector", "auditor"])
def test_a_post_that_may_not_look_is_told_whom_to_ask(world: World, name: str) -> None:
    with pytest.raises(Refused) as refused:
        look_at(world, name)
    assert [each.what for each in refused.value.problems] == ["Your post sees personal data only in part."]
    assert Look.objects.count() == 0


@pytest.mark.parametrize("name", ["second_clerk", "neighbour_township", "neighbour_county"])
def test_nobody_looks_outside_the_own_subtree(world: World, name: str) -> None:
    with pytest.raises(Refused) as refused:
        look_at(world, name)
    assert [each.where for each in refused.value.problems] == [VILLAGE]


@pytest.mark.parametrize("reason", ["", "  ", "核对", "。。。。", "aaaa", "...."])
def test_a_look_without_a_real_reason_is_refused(world: World, reason: str) -> None:
    with pytest.raises(Refused) as refused:
        look_at(world, reason=reason)
    assert [each.what for each in refused.value.problems] == ["Say in at least 4 characters why you look at this."]


def test_a_look_is_written_down_with_its_reason_and_no_personal_number(world: World) -> None:
    row = look_at(world, by="township", reason="核对 11010519491231002X 的补贴", fields=["id_number", "bank"])
    assert (row.by, row.subject, row.key, row.fields) == (
        world.township,
        "divisions.division",
        VILLAGE,
        ["id_number", "bank"],
    )
    assert (row.division_id, row.reason) == (VILLAGE, "核对 110105********002X 的补贴")


def test_the_office_sees_the_looks_of_its_own_subtree(world: World) -> None:
    row = look_at(world)
    assert list(Look.objects.visible_to(world.county)) == [row]
    assert list(Look.objects.visible_to(world.neighbour_county)) == []


def test_a_look_is_never_changed_or_deleted(world: World) -> None:
    row = look_at(world)
    with pytest.raises(ProgrammingError), transaction.atomic():
        Look.objects.filter(pk=row.pk).update(reason="没看过")
    with pytest.raises(ProgrammingError), transaction.atomic():
        row.delete()
    assert list(Look.objects.values_list("reason", flat=True)) == ["核对补贴发放"]


@pytest.mark.parametrize(
    ("changes", "name"), [({"reason": ""}, "look_has_a_reason"), ({"fields": []}, "look_names_its_fields")]
)
def test_the_database_refuses_a_look_without(world: World, changes: dict, name: str) -> None:  # type: ignore[type-arg]
    said = {"reason": "核对补贴", "fields": ["id_number"], **changes}
    row = look_at(world)
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Look.objects.create(by=world.clerk, at=row.at, subject="x", key="1", name="x", division_id=VILLAGE, **said)
