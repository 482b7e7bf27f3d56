"""Kinds of personal values: what is wrong with one, how it is kept, what of it may stand on a page.

No sentence repeats the value itself: refusals reach pages, logs and the lists of an import's problems.
"""

import re
import unicodedata
from datetime import date

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cunshi.kernel import clock
from cunshi.kernel.problems import Problem


class Kind(models.TextChoices):
    ID_NUMBER = "id_number", gettext_lazy("ID number")
    PHONE = "phone", gettext_lazy("Telephone")
    BANK = "bank", gettext_lazy("Bank card")
    NAME = "name", gettext_lazy("Person's name")
    ADDRESS = "address", gettext_lazy("Address")


class Sex(models.TextChoices):
    MALE = "male", gettext_lazy("male")
    FEMALE = "female", gettext_lazy("female")


# What a table read from Excel holds where Excel cut a long number to the 15 digits that it keeps of one.
LOST = "\ufffd"
LONGEST_NAME = 30
LONGEST_ADDRESS = 200
# The first two digits that GB/T 2260 gives out, and those of residence permits (83) and foreigners (91).
_PROVINCE = re.compile("1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]|91")
_ID = re.compile(r"[1-9][0-9]{16}[0-9X]")
_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_FIXED = re.compile(r"(010|02[0-9]|0[3-9][0-9]{2})([2-9][0-9]{6,7})")
_BANK = re.compile(r"[0-9]{13,19}")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def normal(kind: str, text: str) -> str:
    """The value as it is kept and compared: plain digits, no blanks, X upper-cased; a fixed line as area-number."""
    text = unicodedata.normalize("NFKC", text).strip()
    if kind in (Kind.NAME, Kind.ADDRESS):
        return " ".join(text.split())
    bare = re.sub(r"[\s\-()\u2010-\u2015]", "", text).upper()
    if kind != Kind.PHONE:
        return bare
    bare = re.sub(r"^(\+86|0086|86(?=1[3-9][0-9]{9}$))", "", bare)
    fixed = _FIXED.fullmatch(bare)
    return f"{fixed[1]}-{fixed[2]}" if fixed else bare


def problems(kind: str, text: str, where: str = "") -> list[Problem]:
    """What is wrong with a value, in sentences that leave it out; none for a good one. An empty value is not good."""
    where = where or str(Kind(kind).label)
    value = normal(kind, text)
    if not value:
        return [Problem(where, _("It is missing."), _("Enter it."))]
    if value == LOST:
        return [
            Problem(
                where,
                _("Excel has cut this number to 15 digits."),
                _("Format the column as text, as in the template, and type the number again."),
            )
        ]
    said = _CHECKS[Kind(kind)](value)
    return [Problem(where, *said)] if said else []


def mask(kind: str, text: str) -> str:
    """What may stand on pages, lists and exports: 610429********0012, 138****1234, **** **** 1234, 张**."""
    value = normal(kind, text)
    if kind == Kind.ID_NUMBER and len(value) == 18:
        return f"{value[:6]}********{value[-4:]}"
    if kind == Kind.PHONE and _MOBILE.fullmatch(value):
        return f"{value[:3]}****{value[-4:]}"
    if kind == Kind.PHONE and "-" in value:
        area, local = value.split("-", 1)
        return f"{area}-****{local[4:]}"
    if kind == Kind.BANK and len(value) >= 13:
        return f"**** **** {value[-4:]}"
    if kind == Kind.NAME and value:
        # Two stars at most: how long a name is tells who it is in a small village.
        return value[0] + "*" * min(len(value) - 1, 2)
    if kind == Kind.ADDRESS and value:
        return value[: min(6, len(value) // 2)] + "****"
    return "****" if value else ""


def birth_date(id_number: str) -> date | None:
    """The birth date that an ID number says; None where it says none."""
    digits = normal(Kind.ID_NUMBER, id_number)[6:14]
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None


def sex(id_number: str) -> Sex | None:
    """The sex that an ID number says: its last digit but one is odd for men."""
    digit = normal(Kind.ID_NUMBER, id_number)[16:17]
    return (Sex.MALE if int(digit) % 2 else Sex.FEMALE) if digit.isdecimal() else None


def check_character(first: str) -> str:
    """The last character of an ID number after its first 17 digits (GB 11643, ISO 7064 MOD 11-2)."""
    return "10X98765432"[sum(int(digit) * weight for digit, weight in zip(first, _WEIGHTS, strict=True)) % 11]


def luhn_digit(first: str) -> str:
    """The last digit of a bank card after the others (ISO/IEC 7812)."""
    doubled = (int(digit) * (2 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(first)))
    return str(-sum(each - 9 if each > 9 else each for each in doubled) % 10)


def is_card(digits: str) -> bool:
    return bool(_BANK.fullmatch(digits)) and luhn_digit(digits[:-1]) == digits[-1]


def _id_number(value: str) -> tuple[str, str] | None:
    if not _ID.fullmatch(value):
        return (
            _("An ID number has 18 characters: 17 digits, then a digit or X; this one has %(count)d.")
            % {"count": len(value)},
            _("Copy it from the ID card or the household register."),
        )
    born = birth_date(value)
    if not _PROVINCE.match(value) or born is None or born.year < 1900:
        return _("Its region or its birth date doesn't exist."), _("Compare it with the ID card, digit by digit.")
    if born > clock.today():
        return _("Its birth date lies in the future."), _("Compare it with the ID card, digit by digit.")
    if check_character(value[:17]) != value[17]:
        return _("Its check digit doesn't fit the other digits."), _("Compare it with the ID card, digit by digit.")
    return None


def _phone(value: str) -> tuple[str, str] | None:
    if _MOBILE.fullmatch(value) or _FIXED.fullmatch(value.replace("-", "")):
        return None
    return (
        _("This is no telephone number of the mainland."),
        _("Enter a mobile number of 11 digits, or a fixed line with its area code, such as 0951-5066666."),
    )


def _bank(value: str) -> tuple[str, str] | None:
    if not _BANK.fullmatch(value):
        return _("A bank card has 13 to 19 digits."), _("Copy the number from the card.")
    if not is_card(value):
        return _("The card's check digit doesn't fit the other digits."), _("Compare it with the card, digit by digit.")
    return None


def _name(value: str) -> tuple[str, str] | None:
    if len(value) > LONGEST_NAME:
        return _("It is longer than %(most)d characters.") % {"most": LONGEST_NAME}, _("Shorten it.")
    if re.search(r"[0-9]", value):
        return _("A name holds no digits."), _("Enter the name alone; numbers have fields of their own.")
    return None


def _address(value: str) -> tuple[str, str] | None:
    if len(value) > LONGEST_ADDRESS:
        return _("It is longer than %(most)d characters.") % {"most": LONGEST_ADDRESS}, _("Shorten it.")
    return None


_CHECKS = {
    Kind.ID_NUMBER: _id_number,
    Kind.PHONE: _phone,
    Kind.BANK: _bank,
    Kind.NAME: _name,
    Kind.ADDRESS: _address,
}
