"""What is doubtful about a photo as evidence, in words. A doubt never stops anything: people weigh it."""

from datetime import datetime, timedelta
from math import asin, cos, radians, sin, sqrt

from django.utils.translation import gettext as _

from cunshi.foundation.evidence.models import PhotoUse

# Clocks differ by some hours between zones; a whole day does not come from that.
A_DAY = timedelta(days=1)
# A receiver between houses errs by some hundred metres.
NEAR_KM = 1.0
_EARTH_KM = 6371.0


def doubts(use: PhotoUse) -> list[str]:
    """One sentence each: time or place missing, in the future, or other than what the sender states."""
    return [*_doubts_of_time(use), *_doubts_of_place(use)]


def _doubts_of_time(use: PhotoUse) -> list[str]:
    taken, claimed = use.photo.taken_at, use.claimed_at
    found = []
    if taken is None:
        found.append(_("The photo holds no time at which it was taken."))
    elif taken > use.added_at + A_DAY:
        found.append(_("The photo's own time lies in the future."))
    if claimed and claimed > use.added_at + A_DAY:
        found.append(_("The time stated by the sender lies in the future."))
    if taken and claimed and (days := days_apart(taken, claimed)):
        found.append(_("The photo's own time differs from the one stated (days: %(days)d).") % {"days": days})
    return found


def _doubts_of_place(use: PhotoUse) -> list[str]:
    photo = use.photo
    if photo.latitude is None or photo.longitude is None:
        return [_("The photo holds no place at which it was taken.")]
    if use.claimed_latitude is None or use.claimed_longitude is None:
        return []
    km = km_apart((photo.latitude, photo.longitude), (use.claimed_latitude, use.claimed_longitude))
    if km < NEAR_KM:
        return []
    return [_("The photo's own place lies %(km)s km from the one stated.") % {"km": f"{km:,.0f}"}]


def days_apart(one: datetime, other: datetime) -> int:
    """Whole days between two moments."""
    return abs(one - other).days


def km_apart(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Kilometres between two places (latitude, longitude in degrees) over the globe."""
    (north, east), (north_, east_) = (tuple(map(radians, place)) for place in (one, other))
    half = sin((north_ - north) / 2) ** 2 + cos(north) * cos(north_) * sin((east_ - east) / 2) ** 2
    return 2 * _EARTH_KM * asin(min(1.0, sqrt(half)))
