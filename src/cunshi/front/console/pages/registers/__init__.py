"""Registers: all of a place, one with its records, a record opened and led on, reports owed, subsidies."""

from cunshi.front.console.pages.registers import (
    choosing,
    files,
    following,
    listing,
    month,
    opening,
    overview,
    paying,
    record,
    subsidies,
    today,
)

urlpatterns = [
    *overview.urlpatterns,
    *month.urlpatterns,
    *today.urlpatterns,
    *record.urlpatterns,
    *files.urlpatterns,
    *paying.urlpatterns,
    *choosing.urlpatterns,
    *opening.urlpatterns,
    *following.urlpatterns,
    *subsidies.urlpatterns,
    *listing.urlpatterns,
]
