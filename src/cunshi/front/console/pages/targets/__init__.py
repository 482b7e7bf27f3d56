"""Numeric targets: the list of a place, one target opened down the tree, splitting an amount, reporting a share."""

from cunshi.front.console.pages.targets import listing, reporting, splitting, target

urlpatterns = [*listing.urlpatterns, *reporting.urlpatterns, *splitting.urlpatterns, *target.urlpatterns]
