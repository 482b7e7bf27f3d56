from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FundsConfig(AppConfig):
    name = "cunshi.work.funds"
    label = "funds"
    verbose_name = _("Funds")

    def ready(self) -> None:
        """What a proposal plans to cost becomes entries of the fund ledger on the day the matter is listed."""
        from cunshi.foundation.divisions import signals
        from cunshi.work.funds import moving
        from cunshi.work.funds.actions.planning import book_planned
        from cunshi.work.matters.signals import listed

        listed.connect(book_planned, dispatch_uid="funds.book_planned")
        signals.weighed.connect(moving.weigh)
        signals.moved.connect(moving.carry)
