"""Households and who lives in them: the list, one household, its forms, tables in and out, who looked at what."""

from cunshi.front.console.pages.residents import household, importing, listing, looks, members, writing

urlpatterns = [
    *listing.urlpatterns,
    *importing.urlpatterns,
    *looks.urlpatterns,
    *writing.urlpatterns,
    *members.urlpatterns,
    *household.urlpatterns,
]
