"""Every sentence of the program has its Chinese text, with the same places to fill."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages import pofile
from django.utils.translation.template import templatize

SOURCE = Path(__file__).resolve().parents[2] / "src" / "cunshi"
CALLS = {"_", "gettext", "gettext_lazy", "say", "translate"}
PLURALS = {"ngettext", "ngettext_lazy"}
PLACES = re.compile(r"%\(\w+\)[sd]|\{\w+\}")


def from_python(text: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        wanted = 2 if name in PLURALS else 1 if name in CALLS else 0
        for argument in node.args[:wanted]:
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


def chinese() -> dict[str, tuple[str, ...]]:
    """Every catalogue's sentences and their Chinese texts."""
    texts: dict[str, tuple[str, ...]] = {}
    for file in SOURCE.rglob("LC_MESSAGES/*.po"):
        with file.open("rb") as opened:
            for message in pofile.read_po(opened):
                key = message.id[0] if isinstance(message.id, tuple) else message.id
                text = message.string if isinstance(message.string, tuple) else (message.string,)
                if key and not message.fuzzy and all(text):
                    texts[key] = text
    return texts


@pytest.mark.req("SYS-06")
def test_every_sentence_has_its_chinese_text() -> None:
    known = chinese()
    missing = {sentence: file for sentence, file in said().items() if sentence and sentence not in known}
    assert missing == {}


@pytest.mark.req("SYS-06")
def test_chinese_texts_fill_the_same_places_as_the_english_ones() -> None:
    wrong = {
        sentence: texts
        for sentence, texts in chinese().items()
        for text in texts
        if not set(PLACES.findall(text)) <= set(PLACES.findall(sentence)) | {"%(count)s", "%(count)d"}
    }
    assert wrong == {}
