"""The fund ledger: bookings on a matter, and the books of a division."""

from cunshi.front.console.pages.funds import books, desk, entries

urlpatterns = [*desk.urlpatterns, *entries.urlpatterns, *books.urlpatterns]
