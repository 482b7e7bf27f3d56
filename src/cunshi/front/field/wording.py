"""Periods in words."""

from django.utils.translation import gettext as _

from cunshi.kernel.periods import Period


def period_text(period: Period) -> str:
    """A period as people call it."""
    first = period.first
    places = {"year": first.year, "month": first.month, "day": first.day, "quarter": (first.month + 2) // 3}
    if period.cadence == "half-monthly":
        text = _("first half of %(month)d/%(year)d") if first.day == 1 else _("second half of %(month)d/%(year)d")
    else:
        text = {
            "daily": _("%(year)d-%(month)d-%(day)d"),
            "weekly": _("week from %(year)d-%(month)d-%(day)d on"),
            "monthly": _("month %(month)d/%(year)d"),
            "quarterly": _("quarter %(quarter)d of %(year)d"),
            "half-yearly": _("half-year from %(month)d/%(year)d on"),
            "yearly": _("year %(year)d"),
        }[period.cadence]
    return text % places
