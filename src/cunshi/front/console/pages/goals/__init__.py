"""Standing goals of villages: those of a subtree, one with what was asked and answered, setting and changing."""

from cunshi.front.console.pages.goals import goal, goals, writing

urlpatterns = [*goals.urlpatterns, *writing.urlpatterns, *goal.urlpatterns]
