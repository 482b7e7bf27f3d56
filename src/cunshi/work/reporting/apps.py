from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportingConfig(AppConfig):
    name = "cunshi.work.reporting"
    label = "reporting"
    verbose_name = _("Reports")

    def ready(self) -> None:
        """The room moves its own rows when divisions change."""
        from cunshi.foundation.divisions import signals
        from cunshi.work.reporting import moving

        signals.weighed.connect(moving.weigh)
        signals.moved.connect(moving.carry)
