"""The console's addresses, page by page."""

from cunshi.front.console.pages import (
    dashboard,
    exceptions,
    goals,
    ledger,
    matter,
    measures,
    notices,
    photos,
    plans,
    proposing,
    publicity,
    reports,
    schedules,
    screening,
    session,
    settings,
    start,
    tasklists,
)

app_name = "console"
urlpatterns = [
    *session.urlpatterns,
    *start.urlpatterns,
    *ledger.urlpatterns,
    *screening.urlpatterns,
    *notices.urlpatterns,
    *tasklists.urlpatterns,
    *schedules.urlpatterns,
    *proposing.urlpatterns,
    *matter.urlpatterns,
    *photos.urlpatterns,
    *reports.urlpatterns,
    *exceptions.urlpatterns,
    *publicity.urlpatterns,
    *dashboard.urlpatterns,
    *goals.urlpatterns,
    *measures.urlpatterns,
    *plans.urlpatterns,
    *settings.urlpatterns,
]
