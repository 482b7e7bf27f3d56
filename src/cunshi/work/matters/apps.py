from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MattersConfig(AppConfig):
    name = "cunshi.work.matters"
    label = "matters"
    verbose_name = _("Matters")

    def ready(self) -> None:
        """The room moves its own rows when divisions change."""
        from cunshi.foundation.divisions import signals
        from cunshi.work.matters import moving

        signals.weighed.connect(moving.weigh)
        signals.moved.connect(moving.carry)
