from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GoalsConfig(AppConfig):
    name = "cunshi.work.goals"
    label = "goals"
    verbose_name = _("Goals of the villages")

    def ready(self) -> None:
        """Goals follow their village when divisions change."""
        from cunshi.foundation.divisions import signals
        from cunshi.work.goals import moving

        signals.weighed.connect(moving.weigh)
        signals.moved.connect(moving.carry)
