"""Personal numbers that slip into free text: masked before the text is logged or kept."""

import re

from cunshi.foundation.privacy.kinds import Kind, is_card, mask

_ALONE = r"(?<![0-9A-Za-z])", r"(?![0-9A-Za-z])"
_ID = re.compile(_ALONE[0] + r"[1-9]\d{16}[\dXx]" + _ALONE[1], re.ASCII)
_CARD = re.compile(_ALONE[0] + r"\d(?:[ -]?\d){12,18}" + _ALONE[1], re.ASCII)
_PHONE = re.compile(
    _ALONE[0] + r"(?:1[3-9]\d[ -]?\d{4}[ -]?\d{4}|0\d{2,3}-[2-9]\d{6,7})" + _ALONE[1],
    re.ASCII,
)


def redact(text: str) -> str:
    """The text with every ID number, bank card and telephone number masked."""
    text = _ID.sub(lambda found: mask(Kind.ID_NUMBER, found[0]), text)
    text = _CARD.sub(_card, text)
    return _PHONE.sub(lambda found: mask(Kind.PHONE, found[0]), text)


def _card(found: re.Match[str]) -> str:
    digits = re.sub(r"[ -]", "", found[0])
    return mask(Kind.BANK, digits) if is_card(digits) else found[0]
