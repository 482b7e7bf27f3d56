"""The page that stays on the phone: nothing of a person in it, small, installable, and gone from at sign-out."""

import gzip
import json
import re
from pathlib import Path

import pytest
from django.test import Client

from cunshi.config.paths import PROJECT
from cunshi.front.field.texts import TEXTS
from tests.factories.world import World
from tests.front.field.phone import Phone

DIST = PROJECT / "frontend/dist"
SCRIPTS = PROJECT / "frontend/src/field"
# The budget of DESIGN.md; what is built stays far below it.
BUDGET, AIM = 100 * 1024, 40 * 1024


def test_the_page_is_the_same_for_everybody(world: World) -> None:
    nobody = Client(headers={"accept-language": "zh-hans"}).get("/field/")
    someone = Phone(world.clerk, language="zh-hans").client.get("/field/")
    assert nobody.status_code == 200
    assert nobody.content == someone.content
    assert "红崖子" not in nobody.content.decode()
    assert nobody["Cache-Control"] == "no-cache"


@pytest.mark.req("SYS-06")
def test_the_page_speaks_the_readers_language(world: World) -> None:
    for language, word in (("zh-hans", "报送"), ("en", "File the report")):
        page = Client(headers={"accept-language": language}).get("/field/").content.decode()
        config = json.loads(re.search(r'<script id="field" type="application/json">(.*?)</script>', page)[1])  # type: ignore[index]
        assert (config["language"], config["texts"]["send"]) == (language, word)
        assert set(config["texts"]) == set(TEXTS)


def test_no_script_stands_in_the_page_itself() -> None:
    page = Client().get("/field/")
    assert re.findall(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)[^>]*>", page.content.decode()) == []
    assert re.findall(r"\son\w+=|style=", page.content.decode()) == []
    policy = page["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "script-src 'self'" in policy


@pytest.mark.req("REP-03")
def test_the_worker_may_serve_the_page_and_is_asked_anew_each_time() -> None:
    answer = Client().get("/field/sw.js")
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/javascript; charset=utf-8")
    assert (answer["Service-Worker-Allowed"], answer["Cache-Control"]) == ("/field/", "no-cache")
    files = [file for file in page_files() if file in answer.content.decode()]
    assert files == page_files()


@pytest.mark.req("REP-03")
def test_the_page_can_be_installed() -> None:
    told = Client(headers={"accept-language": "zh-hans"}).get("/field/manifest.webmanifest")
    manifest = json.loads(told.content)
    assert told["Content-Type"] == "application/manifest+json"
    assert (manifest["start_url"], manifest["scope"], manifest["display"]) == ("/field/", "/field/", "standalone")
    assert {icon["sizes"] for icon in manifest["icons"]} == {"192x192", "512x512"}
    assert all((DIST / icon["src"].removeprefix("/static/")).is_file() for icon in manifest["icons"])


@pytest.mark.req("REP-03")
def test_the_first_load_stays_within_100_kb_compressed() -> None:
    page = gzip.compress(Client(headers={"accept-language": "zh-hans"}).get("/field/").content)
    sizes = {file: (DIST / f"{file.removeprefix('/static/')}.gz").stat().st_size for file in page_files()}
    total = len(page) + sum(sizes.values())
    assert total <= AIM < BUDGET, sizes


def page_files() -> list[str]:
    """The built script and style of the page, as the page names them."""
    entry = json.loads((DIST / "manifest.json").read_text())["src/field/field.tsx"]
    assert "imports" not in entry
    return [f"/static/{name}" for name in (entry["file"], *entry["css"])]


@pytest.mark.req("SYS-06")
def test_every_text_is_used_and_every_used_text_is_there() -> None:
    source = "\n".join(path.read_text(encoding="utf-8") for path in sorted(Path(SCRIPTS).glob("*.ts*")))
    named = set(re.findall(r'"([a-z]\w*)"', source)) | built(source)
    assert {key for key in TEXTS if key not in named} == set()
    asked = set(re.findall(r'\bt\(\s*"(\w+)"', source)) | set(re.findall(r'\brefuse\("(\w+)"', source))
    assert asked - set(TEXTS) == set()
    places = {key: set(re.findall(r"\{(\w+)\}", str(text))) for key, text in TEXTS.items()}
    assert {place for found in places.values() for place in found} <= {
        "n", "day", "title", "paid", "planned", "line", "name", "at", "by", "text"
    }  # fmt: skip


def built(source: str) -> set[str]:
    """Texts whose key is put together: t(`state_${...}`)."""
    stems = set(re.findall(r"\bt\(`(\w+_)\$\{", source))
    return {key for key in TEXTS if any(key.startswith(stem) for stem in stems)}


@pytest.mark.req("REP-03", "LAND-03")
def test_signing_in_or_out_anywhere_tells_the_phone_page_whose_data_it_may_show(world: World) -> None:
    client, account = Client(), world.clerk.account
    entered = client.post("/login/", {"username": account.username, "password": "test-password"})
    cookie = entered.cookies["field-person"]
    assert (cookie.value, cookie["httponly"], cookie["samesite"]) == (str(account.pk), "", "Lax")
    assert client.post("/logout/").cookies["field-person"].value == "0"
    refused = client.post("/login/", {"username": account.username, "password": "wrong"})
    assert "field-person" not in refused.cookies
