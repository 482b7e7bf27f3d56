"""The console's addresses, page by page."""

from cunshi.front.console.pages import session

app_name = "console"
urlpatterns = [*session.urlpatterns]
