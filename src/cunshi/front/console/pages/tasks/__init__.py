"""Tasks: the list, one task with its acts and evidence, the month list of a unit."""

from cunshi.front.console.pages.tasks import acts, listing, month, task

urlpatterns = [*listing.urlpatterns, *month.urlpatterns, *task.urlpatterns, *acts.urlpatterns]
