"""The console's addresses, page by page."""

from cunshi.front.console.pages import (
    exceptions,
    ledger,
    matter,
    notices,
    proposing,
    screening,
    session,
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
    *proposing.urlpatterns,
    *matter.urlpatterns,
    *exceptions.urlpatterns,
]
