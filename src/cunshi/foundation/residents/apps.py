from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ResidentsConfig(AppConfig):
    name = "cunshi.foundation.residents"
    label = "residents"
    verbose_name = _("Households")

    def ready(self) -> None:
        """The room moves its own rows when divisions change."""
        from cunshi.foundation.divisions import signals
        from cunshi.foundation.residents import moving

        signals.weighed.connect(moving.weigh)
        signals.moved.connect(moving.carry)
