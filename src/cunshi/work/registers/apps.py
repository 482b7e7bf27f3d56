from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RegistersConfig(AppConfig):
    name = "cunshi.work.registers"
    label = "registers"
    verbose_name = _("Registers")

    def ready(self) -> None:
        """The room moves its own rows when divisions change."""
        from cunshi.foundation.divisions import signals
        from cunshi.work.registers import moving

        signals.weighed.connect(moving.weigh)
        signals.moved.connect(moving.carry)
