"""Settings: people and posts, units, task forces, divisions, the person's own account."""

from cunshi.front.console.pages.settings import account, changes, divisions, forces, hands, people, units

urlpatterns = [
    *people.urlpatterns,
    *hands.urlpatterns,
    *units.urlpatterns,
    *forces.urlpatterns,
    *divisions.urlpatterns,
    *changes.urlpatterns,
    *account.urlpatterns,
]
