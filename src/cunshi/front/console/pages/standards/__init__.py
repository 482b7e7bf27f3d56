"""Standards, grades, classes and honours of villages: the list, one village, its check list."""

from cunshi.front.console.pages.standards import checking, deciding, listing, village

urlpatterns = [*listing.urlpatterns, *checking.urlpatterns, *deciding.urlpatterns, *village.urlpatterns]
