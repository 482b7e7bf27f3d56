"""Every sentence of the program has its Chinese text, with the same places to fill."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages import pofile
from django.utils.translation import gettext, override
from django.utils.translation.template import templatize

SOURCE = Path(__file__).resolve().parents[2] / "src" / "cunshi"
CALLS = {"_", "_l", "lazy", "gettext", "gettext_lazy", "say", "translate"}
PLURALS = {"ngettext", "ngettext_lazy"}
PLACES = re.compile(r"%\(\w+\)[sd]|\{\w+\}")


def from_python(text: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        # Of a sentence with a plural the first form is the catalogue's key, as in templates.
        for argument in node.args[:1] if name in CALLS | PLURALS else []:
            if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                yield argument.value


def from_template(text: str) -> Iterator[str]:
    for call in re.finditer(r"(?<!n)gettext\((u?'(?:[^'\\]|\\.)*'|u?\"(?:[^\"\\]|\\.)*\")", templatize(text)):
        yield ast.literal_eval(call[1].removeprefix("u"))
    for call in re.finditer(r"ngettext\((u?'(?:[^'\\]|\\.)*'|u?\"(?:[^\"\\]|\\.)*\")", templatize(text)):
        yield ast.literal_eval(call[1].removeprefix("u"))


def said() -> dict[str, str]:
    """Every sentence in the source, and one file that says it."""
    found: dict[str, str] = {}
    for file in sorted(SOURCE.rglob("*")):
        extract = {".py": from_python, ".html": from_template}.get(file.suffix)
        if extract and "migrations" not in file.parts:
            for sentence in extract(file.read_text(encoding="utf-8")):
                found.setdefault(sentence, str(file.relative_to(SOURCE)))
    return found


def catalogues() -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Every entry that is translated: its sentence, all its English forms in one, its Chinese texts."""
    for file in SOURCE.rglob("*.po"):
        with file.open("rb") as opened:
            for message in pofile.read_po(opened):
                forms = message.id if isinstance(message.id, tuple) else (message.id,)
                texts = message.string if isinstance(message.string, tuple) else (message.string,)
                if forms[0] and not message.fuzzy and all(texts):
                    yield forms[0], " ".join(forms), texts


@pytest.mark.req("SYS-06")
def test_every_sentence_has_its_chinese_text() -> None:
    known = {sentence for sentence, _forms, _texts in catalogues()}
    missing = {sentence: file for sentence, file in said().items() if sentence and sentence not in known}
    assert missing == {}


@pytest.mark.req("SYS-06")
def test_chinese_texts_fill_the_same_places_as_the_english_ones() -> None:
    wrong = {
        sentence: text
        for sentence, forms, texts in catalogues()
        for text in texts
        if not set(PLACES.findall(text)) <= set(PLACES.findall(forms))
    }
    assert wrong == {}


@pytest.mark.req("SYS-06")
def test_a_sentence_reads_the_same_in_every_room() -> None:
    """Django lays all catalogues over each other, so two texts for one sentence would be decided by their order."""
    found: dict[str, set[tuple[str, ...]]] = {}
    for sentence, _forms, texts in catalogues():
        found.setdefault(sentence, set()).add(texts)
    assert {sentence: texts for sentence, texts in found.items() if len(texts) > 1} == {}


@pytest.mark.req("SYS-06")
def test_no_text_is_left_of_a_sentence_that_nobody_says() -> None:
    spoken = said()
    assert [sentence for sentence, _forms, _texts in catalogues() if sentence not in spoken] == []


@pytest.mark.req("SYS-06")
def test_chinese_readers_get_these_texts_and_none_of_the_framework() -> None:
    with override("zh-hans"):
        shadowed = {
            sentence: gettext(sentence)
            for sentence, forms, texts in catalogues()
            if sentence == forms and gettext(sentence) != texts[0]
        }
    assert shadowed == {}
