"""Registers as files: a table of records taken in, and the masked list of records handed out."""

from cunshi.front.console.pages.registerfiles import exporting, importing

urlpatterns = [*importing.urlpatterns, *exporting.urlpatterns]
