"""Dashboards: any division of the post's subtree, down to the village, and the villages without a matter."""

from cunshi.front.console.pages.dashboard.views import urlpatterns

__all__ = ["urlpatterns"]
