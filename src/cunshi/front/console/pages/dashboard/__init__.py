"""Dashboards: any division of the post's subtree, down to the village; the same on a wall; each chart as a file."""

from cunshi.front.console.pages.dashboard import files, views, wall

urlpatterns = [*views.urlpatterns, *wall.urlpatterns, *files.urlpatterns]
