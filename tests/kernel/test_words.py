"""Every sentence of the two lowest floors has its Chinese text."""

import ast
import string
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from cunshi import kernel, rulebook
from cunshi.kernel import words
from cunshi.kernel.problems import Problem

CATALOGUE = Path(kernel.__file__).parents[1] / "config/locale/zh_Hans/LC_MESSAGES/django.po"


def catalogue() -> Catalog:
    with CATALOGUE.open("rb") as file:
        return read_po(file)


def said() -> set[str]:
    """The msgids that kernel and rulebook say."""
    files = [path for room in (kernel, rulebook) for path in Path(room.__file__).parent.glob("*.py")]
    calls = [node for path in files for node in ast.walk(ast.parse(path.read_text("utf-8")))]
    return {
        node.args[0].value
        for node in calls
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "say"
    }


def places(text: str) -> set[str | None]:
    return {name for _, name, _, _ in string.Formatter().parse(text)} - {None}


def test_every_sentence_of_the_lowest_floors_has_a_chinese_text_with_the_same_places():
    texts = {message.id: message.string for message in catalogue()}
    assert [msgid for msgid in sorted(said()) if not texts.get(msgid)] == []
    assert [msgid for msgid in sorted(said()) if places(msgid) != places(texts[msgid])] == []


def test_a_refusal_reads_as_one_chinese_sentence(monkeypatch):
    texts = catalogue()
    monkeypatch.setattr(words, "_translate", lambda msgid: texts[msgid].string)
    problem = Problem("计划资金", words.say("The amount {text} is negative.", text="-5"), words.say("Add it."))
    assert problem.sentence() == "计划资金：金额-5为负数。请补上。"
