"""Settings: people and posts, units, task forces, divisions, the person's own account."""

from cunshi.front.console.pages.settings import account, divisions, forces, hands, people, units

urlpatterns = [
    *people.urlpatterns,
    *hands.urlpatterns,
    *units.urlpatterns,
    *forces.urlpatterns,
    *divisions.urlpatterns,
    *account.urlpatterns,
]
