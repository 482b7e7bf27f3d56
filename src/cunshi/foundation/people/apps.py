from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    name = "cunshi.foundation.people"
    label = "people"
    verbose_name = _("Units, people and posts")

    def ready(self) -> None:
        """The room moves its own rows when divisions change."""
        from cunshi.foundation.divisions import signals
        from cunshi.foundation.people import moving

        signals.weighed.connect(moving.weigh)
        signals.moved.connect(moving.carry)
