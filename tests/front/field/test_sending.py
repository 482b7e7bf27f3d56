"""What the phone sends: counted once however often it comes, refused in words, told what stands in its way."""

from datetime import datetime
from decimal import Decimal
from uuid import uuid4

import pytest
from django.test import Client

from cunshi.foundation.evidence.models import Photo, PhotoUse
from cunshi.foundation.people.actions import end_post
from cunshi.kernel import clock
from cunshi.work.matters import actions as matters
from cunshi.work.matters import queries as ledger
from cunshi.work.matters.models import Progress, Supervision
from cunshi.work.reporting.models import Amendment, Report
from tests.factories.pictures import jpeg, picture
from tests.factories.world import World
from tests.front.field.phone import CONFLICT, LARGE, OK, SIGNED_OUT, STRANGER, WRONG, Phone, use, whats
from tests.work.refusals import rows
from tests.work.reporting.desk import both, content, file, lock, review


@pytest.mark.req("REP-02")
def test_a_report_with_its_photo_stands_in_the_ledger(world: World) -> None:
    matter, phone = world.started(), Phone(world.clerk)
    stored = phone.photo(jpeg(picture(3), taken="2024:03:19 09:30:00", place=(38.9, 106.6)))
    assert stored.status_code == OK
    sha256 = stored.json()["sha256"]
    key = str(uuid4())
    answer = phone.report(matter, client_id=key, photos=[use(sha256)])
    report = Report.objects.get()
    receipt = answer.json()["receipt"]
    assert (answer.status_code, receipt["client_id"], receipt["version"]) == (OK, key, report.version)
    assert (report.percent, report.done, report.paid, report.seconds, report.by) == (
        40, "主体完工", Decimal("1200.50"), 21, world.clerk
    )  # fmt: skip
    assert [(row.photo_id, row.phase) for row in PhotoUse.objects.all()] == [(sha256, "during")]
    assert ledger.paid(matter) == Decimal("1200.50")


@pytest.mark.req("REP-03")
def test_sent_again_a_report_and_its_photo_count_once_and_get_the_same_receipt(world: World) -> None:
    matter, phone, key = world.started(), Phone(world.clerk), str(uuid4())
    sha256 = {phone.photo().json()["sha256"] for _again in range(3)}
    assert len(sha256) == 1
    photos = [use(*sha256)]
    first = phone.report(matter, client_id=key, photos=photos).json()["receipt"]
    before = rows()
    again = phone.report(matter, client_id=key, photos=photos).json()["receipt"]
    assert rows() == before
    assert (again["client_id"], again["version"]) == (first["client_id"], first["version"])
    assert (Report.objects.count(), Progress.objects.count(), Photo.objects.count()) == (1, 1, 1)


@pytest.mark.req("REP-03")
def test_a_wrong_clock_of_a_day_is_put_right(world: World) -> None:
    matter = world.started()
    day = {"made_at": "2024-03-21T09:00:00+08:00", "sent_at": "2024-03-21T10:00:00+08:00"}
    with clock.fixed(datetime(2024, 3, 20, 10, 0, tzinfo=clock.ZONE)):  # type: ignore[arg-type]
        Phone(world.clerk).report(matter, **day)
    made = Report.objects.get().made_at
    assert made == datetime(2024, 3, 20, 9, 0, tzinfo=clock.ZONE)


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", None])
def test_a_clock_out_of_all_reason_does_not_keep_a_report_back(world: World, moment: str | None) -> None:
    matter = world.started()
    assert Phone(world.clerk).report(matter, made_at=moment, sent_at=moment).status_code == OK
    assert Report.objects.get().made_at is None


@pytest.mark.req("REP-01", "REP-03")
def test_a_report_for_a_period_locked_meanwhile_is_led_through_an_amendment(world: World) -> None:
    matter, phone, key = world.started(), Phone(world.clerk), str(uuid4())
    review(world, file(world, matter, content(30, "基础完工", "1000")))
    world.move_to("2024-04-01")
    lock(world)
    answer = phone.report(matter, client_id=key)
    conflict = answer.json()["conflict"]
    assert (answer.status_code, conflict["kind"]) == (CONFLICT, "locked")
    theirs = conflict["theirs"]
    assert (theirs["percent"], theirs["done"], theirs["paid"]) == (30, "基础完工", "1000.00")
    assert whats(phone.report(matter, client_id=key, kind="amendment", reason="")) == ["This is still empty."]
    sent = [phone.report(matter, client_id=key, kind="amendment", reason="漏报一笔") for _again in range(2)]
    assert [each.status_code for each in sent] == [OK, OK]
    (made,) = Amendment.objects.all()
    assert (made.reason, made.before["percent"], made.after["percent"]) == ("漏报一笔", 30, 40)
    assert ledger.paid(matter) == Decimal("1200.50")


@pytest.mark.req("REP-03")
def test_the_second_of_two_phones_is_shown_what_the_first_one_sent_and_may_replace_it(world: World) -> None:
    matter, first, second = world.started(), Phone(world.clerk), Phone(world.clerk)
    first.report(matter)
    key = str(uuid4())
    answer = second.report(matter, client_id=key, percent=55, paid="10")
    conflict = answer.json()["conflict"]
    assert (answer.status_code, conflict["kind"], conflict["theirs"]["percent"]) == (CONFLICT, "already", 40)
    assert Report.objects.get().percent == 40
    base = conflict["theirs"]["version"]
    assert second.report(matter, client_id=key, percent=55, paid="10", base=base).status_code == OK
    assert (Report.objects.get().percent, ledger.paid(matter)) == (55, Decimal("10.00"))


@pytest.mark.req("REP-03")
def test_of_a_matter_suspended_meanwhile_the_photos_go_into_the_archive(world: World) -> None:
    matter, phone = world.started(), Phone(world.clerk)
    matters.suspend(by=world.township, matter=matter, version=matter.version, reason="汛期")
    photos = [use(phone.photo().json()["sha256"])]
    answer = phone.report(matter, photos=photos)
    assert (answer.status_code, answer.json()["conflict"]["kind"]) == (CONFLICT, "state")
    assert PhotoUse.objects.count() == 0
    key = str(uuid4())
    kept = [phone.send("archive", client_id=key, matter=matter.pk, photos=photos) for _again in range(2)]
    assert [(each.status_code, each.json()["receipt"]["client_id"]) for each in kept] == [(OK, key), (OK, key)]
    assert PhotoUse.objects.count() == 1
    assert Report.objects.count() == 0


@pytest.mark.req("REP-03")
def test_a_photo_that_the_server_does_not_have_is_asked_for_again(world: World) -> None:
    matter, phone = world.started(), Phone(world.clerk)
    theirs = Phone(world.second_clerk).photo().json()["sha256"]
    answer = phone.report(matter, photos=[use(theirs), use("a" * 64)])
    assert (answer.status_code, answer.json()) == (CONFLICT, {"missing": sorted([theirs, "a" * 64])})
    assert Report.objects.count() == 0


@pytest.mark.req("REP-06")
def test_a_supervisor_signs_and_objects_from_the_phone_once(world: World) -> None:
    matter, phone = world.started(), Phone(world.supervisor)
    key = str(uuid4())
    for _again in range(2):
        signed = phone.send("signatures", kind="sign", matter=matter.pk, stage="listed", done="", client_id=key)
        assert (signed.status_code, signed.json()["receipt"]["client_id"]) == (OK, key)
    assert (
        phone.send("signatures", kind="object", matter=matter.pk, stage="started", done="水泥标号不够").status_code
        == OK
    )
    assert [(row.stage, row.agrees, row.text) for row in Supervision.objects.order_by("pk")] == [
        ("listed", True, ""), ("started", False, "水泥标号不够")
    ]  # fmt: skip
    assert whats(phone.send("signatures", kind="object", matter=matter.pk, stage="listed", done="")) != []


@pytest.mark.req("REP-02", "REP-03")
@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"percent": 20}, 1),
        ({"percent": 101}, 1),
        ({"percent": "很多"}, 1),
        ({"done": ""}, 1),
        ({"done": "\x00"}, 1),
        ({"paid": "-5"}, 1),
        ({"paid": "NaN"}, 1),
        ({"paid": "1e400"}, 1),
        ({"paid": "400000"}, 1),
        ({"percent": 101, "done": "", "paid": "-5"}, 2),
        ({"first": "2024-03-17"}, 1),
        ({"first": "昨天"}, 1),
        ({"duty": "nothing"}, 1),
        ({"client_id": "7"}, 1),
        ({"base": -1, "photos": "x"}, 2),
        ({"photos": [use("zz")]}, 1),
        ({"programme": 2**62}, 1),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_written(world: World, changes: dict[str, object], said: int) -> None:
    matter = world.started()
    file(world, matter, content(30))
    world.move_to("2024-04-02")
    phone, before = Phone(world.clerk), rows()
    answer = phone.report(matter, **{"first": "2024-04-01", **changes})
    assert (answer.status_code, len(whats(answer))) == (WRONG, said)
    assert rows() == before


@pytest.mark.parametrize("body", ["", "{", "[]", "null", "7", '{"client_id": ' + "[" * 100_000])
def test_a_body_that_is_no_report_is_refused(world: World, body: str) -> None:
    answer = Phone(world.clerk).client.post("/field/reports/", body, content_type="application/json")
    assert answer.status_code == WRONG
    assert set(whats(answer)) == {"This can't be read."}


@pytest.mark.req("REP-04")
@pytest.mark.parametrize(
    ("name", "content_"),
    [
        ("a.jpg", b"MZ\x90\x00" + b"\0" * 200),
        ("b.heic", b"\0\0\0\x18ftypheic" + b"\0" * 50),
        ("c.jpg", b""),
    ],
    ids=["program", "broken HEIC", "empty"],
)
def test_what_is_no_photo_is_named_and_not_kept(world: World, name: str, content_: bytes) -> None:
    phone, before = Phone(world.clerk), rows()
    answer = phone.photo(content_, name)
    assert answer.status_code == WRONG
    assert [problem["where"] for problem in answer.json()["problems"]] == [name]
    assert rows() == before


@pytest.mark.req("REP-04")
def test_what_is_doubtful_about_a_photo_is_told_and_hinders_nothing(world: World) -> None:
    answer = Phone(world.clerk).photo(jpeg(picture(2), taken="2031:01:01 08:00:00"))
    assert answer.status_code == OK
    assert answer.json()["doubts"] == [
        "The photo's own time lies in the future.", "The photo holds no place at which it was taken."
    ]  # fmt: skip


def test_a_photo_cut_on_its_way_is_to_be_sent_again(world: World) -> None:
    phone, before = Phone(world.clerk), rows()
    assert phone.photo(size=10).status_code == 503
    assert rows() == before


def test_too_large_a_body_is_refused_before_it_is_read(world: World) -> None:
    phone = Phone(world.clerk)
    large = phone.client.post("/field/photos/", b"", content_type="multipart/form-data", CONTENT_LENGTH="300000000")
    assert (large.status_code, whats(large)) == (LARGE, ["This has 286.1 MB; at most 20.0 MB are taken at once."])
    assert phone.report(world.started(), done="长" * 80_000).status_code == LARGE


@pytest.mark.req("LAND-03")
def test_a_phone_never_sends_for_another_person_nor_for_a_post_no_longer_held(world: World) -> None:
    matter, other = both(world)
    phone, before = Phone(world.clerk), rows()
    second = world.second_clerk
    assert phone.report(other, account=second.account_id, post=second.pk).status_code == STRANGER
    assert phone.photo(account=second.account_id).status_code == STRANGER
    assert phone.report(other, post=second.pk).status_code == WRONG
    assert phone.report(other).status_code == WRONG
    assert phone.send("archive", matter=other.pk).status_code == WRONG
    assert phone.send("signatures", kind="sign", matter=matter.pk, stage="listed").status_code == WRONG
    assert rows() == before
    end_post(by=None, post=world.clerk, until=clock.today())
    with clock.fixed("2024-04-01"):
        assert whats(phone.report(matter)) == ["You no longer hold the post for which this was written."]


@pytest.mark.parametrize("path", ["photos", "reports", "signatures", "archive"])
def test_writing_asks_for_a_person_a_token_and_a_post_request(world: World, path: str) -> None:
    assert Client().post(f"/field/{path}/").status_code == SIGNED_OUT
    assert Phone(world.clerk).client.get(f"/field/{path}/").status_code == 405
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(world.clerk.account)
    assert strict.post(f"/field/{path}/").status_code == 403
    token = strict.get("/field/who/").json()["csrf"]
    answer = strict.post(f"/field/{path}/", headers={"x-csrftoken": token})
    assert answer.status_code == (STRANGER if path == "photos" else WRONG)
