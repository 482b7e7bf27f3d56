"""Comparisons of two lists: which there are, a new run, its rows as a list to act on, one row settled."""

from cunshi.front.console.pages.comparing import finding, overview, run, running

urlpatterns = [*overview.urlpatterns, *run.urlpatterns, *finding.urlpatterns, *running.urlpatterns]
