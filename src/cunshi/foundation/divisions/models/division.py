"""Division: one row of the statistical table of divisions, from the nation or a region to village."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Self

import pghistory
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Left, RPad
from django.utils.translation import gettext_lazy as _

from cunshi.foundation.divisions.span import ancestors, bounds
from cunshi.kernel.codes import NATION, Level

LEVEL_NAMES = {
    int(Level.NATION): _("national level"),
    int(Level.REGION): _("region level"),
    int(Level.CITY): _("city level"),
    int(Level.COUNTY): _("county level"),
    int(Level.TOWNSHIP): _("township level"),
    int(Level.VILLAGE): _("village level"),
}


class Kind(models.TextChoices):
    """What a division is; decided from code and name by `rules.classify`."""

    NATION = "nation", _("nation")
    REGION = "region", _("province or region")
    PREFECTURE_CITY = "prefecture_city", _("prefecture-level city")
    PREFECTURE = "prefecture", _("prefecture or league")
    DIRECT_GROUP = "direct_group", _("group of directly administered counties")
    COUNTY = "county", _("county or banner")
    DISTRICT = "district", _("district")
    COUNTY_CITY = "county_city", _("county-level city")
    ZONE = "zone", _("development zone of county level")
    STREET = "street", _("street office")
    TOWN = "town", _("town")
    TOWNSHIP = "township", _("rural township")
    FARM = "farm", _("farm of township level")
    PARK = "park", _("park of township level")
    TOWNSHIP_UNIT = "township_unit", _("unit of township level")
    VILLAGE = "village", _("administrative village")
    COMMUNITY = "community", _("community")
    FARM_UNIT = "farm_unit", _("unit like a village")
    PARK_UNIT = "park_unit", _("unit like a community")
    OTHER = "other", _("other")


_VILLAGE_BODY = re.compile(r"村?(?:村民委员会|村委员会|村委会|村委)$")
_COMMUNITY_BODY = re.compile(r"(?:社区)?(?:居民委员会|居委会|居委)$")


class DivisionQuerySet(models.QuerySet["Division"]):
    """Every subtree is a range of the primary key: one index scan, however large the country."""

    def within(self, code: str) -> Self:
        """The subtree, itself included, of a code or a prefix of 0, 2, 4, 6 or 9 digits; Refused for others."""
        low, high = bounds(code)
        return self.filter(code__gte=low, code__lte=high)

    def living(self) -> Self:
        """The divisions of today: every list, form and count is of these."""
        return self.filter(valid_until=None)

    def on(self, day: date) -> Self:
        """The divisions that were valid on a day."""
        begun = Q(valid_from=None) | Q(valid_from__lte=day)
        return self.filter(begun & (Q(valid_until=None) | Q(valid_until__gt=day)))

    def children_of(self, code: str) -> Self:
        """The living divisions directly below a 12-digit code, by their codes; regions have no parent row."""
        return self.below([code]).order_by("code")

    def below(self, uppers: Sequence[str]) -> Self:
        """The living divisions directly below any of these 12-digit codes."""
        return self.living().below_ever(uppers)

    def below_ever(self, uppers: Sequence[str]) -> Self:
        """The divisions directly below any of these 12-digit codes, retired ones too."""
        found = Q(parent_id__in=uppers)
        return self.filter(found | Q(level=Level.REGION) if NATION in uppers else found)

    def ancestors_of(self, code: str) -> Self:
        """The divisions above a 12-digit code, the uppermost first, itself not included."""
        return self.filter(code__in=ancestors(code)).order_by("code")

    def villages(self) -> Self:
        """Living administrative villages only: communities, farms and parks are left out."""
        return self.living().villages_ever()

    def villages_ever(self) -> Self:
        """Administrative villages, retired ones too."""
        return self.filter(level=Level.VILLAGE, is_administrative_village=True)

    def at_level(self, level: Level) -> Self:
        """The living divisions of a level."""
        return self.living().filter(level=level)


def _shape(level: Level, pattern: str, upper: int) -> Q:
    """Codes of one level end in that level's zeros and hang below the code cut to `upper` digits."""
    own = Q(level=int(level), code__regex=pattern)
    if not upper:
        return own & Q(parent__isnull=True)
    # Without the test for null an absent parent would make the whole condition unknown, which passes.
    return own & Q(parent__isnull=False, parent=RPad(Left("code", upper), 12, Value("0")))


SHAPES = (
    _shape(Level.VILLAGE, r"^\d{9}(?!000)\d{3}$", 9)  # the many first
    | _shape(Level.CITY, r"^\d\d(?!00)\d\d0{8}$", 2)
    | _shape(Level.COUNTY, r"^\d{4}(?!00)\d\d0{6}$", 4)
    | _shape(Level.TOWNSHIP, r"^\d{6}(?!000)\d{3}000$", 6)
    | _shape(Level.REGION, r"^(?!00)\d\d0{10}$", 0)
    | _shape(Level.NATION, r"^0{12}$", 0)
)


@pghistory.track(
    pghistory.UpdateEvent(condition=pghistory.AnyChange("name", "valid_from", "valid_until", "heir")),
    fields=["code", "name", "valid_from", "valid_until", "heir"],
)
class Division(models.Model):
    """One division, of today or retired. Written only by the actions of this room; a code is never given again."""

    code = models.CharField(_("code"), max_length=12, primary_key=True, db_collation="C")
    name = models.CharField(_("name"), max_length=80)
    full_name = models.CharField(_("full name"), max_length=240)
    level = models.PositiveSmallIntegerField(_("level"), choices=[(int(k), v) for k, v in LEVEL_NAMES.items()])
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        to_field="code",
        null=True,
        blank=True,
        related_name="children",
        db_index=False,  # the named index below serves; a second one for LIKE would double the import
        verbose_name=_("upper division"),
    )
    is_administrative_village = models.BooleanField(_("administrative village"), default=False)
    # Null: since the table begins, and until further notice. `valid_until` is the first day on which it is not valid.
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    # The living division that carries on the work of a retired one, after however many changes.
    heir = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="heir_of",
        db_index=False,
        verbose_name=_("carried on by"),
    )

    objects = DivisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("division")
        verbose_name_plural = _("divisions")
        ordering = ["code"]
        indexes = [
            models.Index(fields=["parent", "code"], name="division_parent"),
            models.Index(fields=["level", "code"], name="division_level"),
            models.Index(fields=["heir"], condition=Q(heir__isnull=False), name="division_heir"),
        ]
        constraints = [
            models.CheckConstraint(condition=SHAPES, name="division_code_level_and_parent_agree"),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="division_kind_known"),
            models.CheckConstraint(condition=~Q(name="") & ~Q(full_name=""), name="division_named"),
            models.CheckConstraint(
                condition=Q(is_administrative_village=True, kind=Kind.VILLAGE)
                | (Q(is_administrative_village=False) & ~Q(kind=Kind.VILLAGE)),
                name="division_administrative_village_is_a_village",
            ),
            models.CheckConstraint(
                condition=Q(valid_until=None, heir=None) | Q(valid_until__isnull=False, heir__isnull=False),
                name="division_retired_has_an_heir",
            ),
            models.CheckConstraint(
                condition=Q(valid_from=None) | Q(valid_until=None) | Q(valid_until__gte=F("valid_from")),
                name="division_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return self.full_name

    @property
    def retired(self) -> bool:
        return self.valid_until is not None

    @property
    def prefix(self) -> str:
        """The significant digits: the scope of whoever holds a post here."""
        return self.code[: Level(self.level).digits]

    @property
    def upper_id(self) -> str | None:
        """The code of the division directly above: the nation for a region, whose row names no parent."""
        return NATION if self.level == Level.REGION else self.parent_id

    @property
    def short_name(self) -> str:
        """The name as people say it: 红崖子村 for 红崖子村委会, 东城社区 for 东城居委会."""
        if self.level != Level.VILLAGE:
            return self.name
        if _COMMUNITY_BODY.search(self.name):
            return _COMMUNITY_BODY.sub("", self.name) + "社区"
        if _VILLAGE_BODY.search(self.name):
            stem = _VILLAGE_BODY.sub("", self.name)
            return stem if stem.endswith("嘎查") else f"{stem}村"
        return self.name
