"""What every page shows around its content: navigation, present post, system date, demonstration."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cunshi.front.console.access import may_open
from cunshi.kernel import clock

NAVIGATION: tuple[tuple[str, Promise, str], ...] = (
    ("start", _("Today's work"), "home"),
    ("ledger", _("Ledger"), "table"),
    ("funds", _("Funds"), "coin-yuan"),
    ("screening", _("Screening"), "gavel"),
    ("notices", _("Public notices"), "speakerphone"),
    ("tasklists", _("Task lists"), "list-details"),
    ("reports", _("Progress reports"), "send"),
    ("tasks", _("Tasks"), "checklist"),
    ("registers", _("Plan registers"), "clipboard-list"),
    ("targets", _("Targets"), "target"),
    ("standards", _("Standards"), "certificate"),
    ("schedules", _("Backward schedules"), "calendar-due"),
    ("warnings", _("Early warning"), "alert-triangle"),
    ("checks", _("Check of data"), "list-check"),
    ("publicity", _("Publicity"), "news"),
    ("residents", _("Households"), "users-group"),
    ("dashboard", _("Dashboard"), "layout-dashboard"),
    ("measures", _("Measures"), "gauge"),
    ("plans", _("Plans"), "book-2"),
    ("settings", _("Settings"), "settings"),
)


def console(request: HttpRequest) -> dict[str, Any]:
    """The frame's own values; a page adds `badges` ({name: count}) where it knows what waits."""
    post = getattr(request, "post", None)
    return {
        "nav": _navigation(request) if post else [],
        "my_post": post,
        "my_posts": getattr(request, "posts", []),
        "demo": settings.DEMO,
        "today": clock.today(),
        "today_is_set": clock.is_set(),
    }


def _navigation(request: HttpRequest) -> list[dict[str, Any]]:
    here = request.path
    items = []
    for name, label, icon in NAVIGATION:
        if not may_open(request.post, name):  # type: ignore[attr-defined]
            continue
        url = reverse(f"console:{name}")
        # Exceptions from a plan's stages are a page of the plans.
        also = name == "plans" and here.startswith(reverse("console:exceptions"))
        active = here == url if url == "/" else here.startswith(url) or also
        items.append({"key": name, "url": url, "name": label, "icon": icon, "active": active})
    return items
