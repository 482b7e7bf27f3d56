"""Reports: what is owed, the form, review and lock, how punctual each division is, what the villages are asked for."""

from cunshi.front.console.pages.reports import burden, filing, owing, punctuality, review

urlpatterns = [
    *owing.urlpatterns,
    *filing.urlpatterns,
    *review.urlpatterns,
    *punctuality.urlpatterns,
    *burden.urlpatterns,
]
