"""The queryset of matters: every list begins with `visible_to`."""

from decimal import Decimal

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce

from cunshi.foundation.people.models import Post
from cunshi.work.matters.states import ALIVE, IN_LEDGER


class MatterQuerySet(models.QuerySet):
    """Matters, narrowed step by step."""

    def visible_to(self, post: Post) -> "MatterQuerySet":
        """Matters that cover a village of the post's own subtree."""
        return self.covering(post.prefix)

    def covering(self, prefix: str) -> "MatterQuerySet":
        """Matters that cover a village under a code prefix, joint ones led from outside included.

        The lead village stands among the covered ones, so one range of the coverage's index answers.
        """
        if not prefix:
            return self.all()
        coverage = apps.get_model("matters", "MatterVillage")
        return self.filter(pk__in=coverage.objects.filter(village__code__startswith=prefix).values("matter"))

    def led_in(self, prefix: str) -> "MatterQuerySet":
        """Matters whose lead village lies under a code prefix: a joint matter counts once, in its lead village."""
        return self.filter(village__code__startswith=prefix) if prefix else self.all()

    def led_then(self, prefix: str) -> "MatterQuerySet":
        """Matters whose lead village lay under a code prefix when they were listed."""
        stayed = Q(formerly=None, village__code__startswith=prefix)
        return self.filter(stayed | Q(formerly__code__startswith=prefix))

    def covering_then(self, prefix: str) -> "MatterQuerySet":
        """Matters that covered a village under a code prefix when they were listed.

        Whoever listed a matter may see its line in the ledger of that time, wherever its village lies today.
        """
        coverage, former = apps.get_model("matters", "MatterVillage"), apps.get_model("matters", "FormerVillage")
        within = {"matter": OuterRef("pk"), "village__code__startswith": prefix}
        stayed = Q(formerly=None) & (Q(village__code__startswith=prefix) | Exists(coverage.objects.filter(**within)))
        return self.filter(stayed | Exists(former.objects.filter(**within)))

    def alive(self) -> "MatterQuerySet":
        """Neither rejected, merged nor cancelled."""
        return self.filter(state__in=ALIVE)

    def in_ledger(self) -> "MatterQuerySet":
        """Listed and numbered, and not cancelled."""
        return self.filter(state__in=IN_LEDGER)

    def with_planned(self) -> "MatterQuerySet":
        """Each matter with `planned_total`: planned investment in yuan, all sources together."""
        funds = apps.get_model("matters", "PlannedFund")
        total = (
            funds.objects.filter(matter=OuterRef("pk"))
            .order_by()
            .values("matter")
            .annotate(total=Sum("amount"))
            .values("total")
        )
        money = models.DecimalField(max_digits=16, decimal_places=2)
        return self.annotate(planned_total=Coalesce(Subquery(total), Decimal(0), output_field=money))
