"""Settings: people and posts, units, task forces, divisions, the person's own account."""

from cunshi.front.console.pages.settings import account, divisions, forces, people, units

urlpatterns = [
    *people.urlpatterns,
    *units.urlpatterns,
    *forces.urlpatterns,
    *divisions.urlpatterns,
    *account.urlpatterns,
]
