from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    name = "cunshi.foundation.people"
    label = "people"
    verbose_name = _("Units, people and posts")
