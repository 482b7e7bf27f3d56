"""Plans: those in force here, each clause by clause with what the system runs for it, and opening one for its year."""

from cunshi.front.console.pages.plans.views import urlpatterns

__all__ = ["urlpatterns"]
