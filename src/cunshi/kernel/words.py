"""The door through which sentences of the two lowest floors reach the reader's language.

Kernel and rulebook know no Django; the upper floors install gettext here when they start.
"""

from collections.abc import Callable


def _english(msgid: str) -> str:
    return msgid


_translate: Callable[[str], str] = _english


def install(gettext: Callable[[str], str] | None) -> None:
    """Translate every later sentence with `gettext`; None goes back to English."""
    global _translate
    _translate = gettext or _english


def say(msgid: str, **params: object) -> str:
    """The sentence `msgid` in the reader's language, with its {named} places filled."""
    text = _translate(msgid)
    return text.format(**params) if params else text
