from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ComparingConfig(AppConfig):
    name = "cunshi.work.comparing"
    label = "comparing"
    verbose_name = _("Comparisons")

    def ready(self) -> None:
        """The room moves its own rows when divisions change."""
        from cunshi.foundation.divisions import signals
        from cunshi.work.comparing import moving

        signals.weighed.connect(moving.weigh)
        signals.moved.connect(moving.carry)
