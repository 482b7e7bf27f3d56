"""Publicity: activities with their counts by scope, and typical cases."""

from cunshi.front.console.pages.publicity import activity, case, cases, overview

urlpatterns = [*overview.urlpatterns, *activity.urlpatterns, *cases.urlpatterns, *case.urlpatterns]
