"""Roll-ups above county level: folded sums, deltas that wait to be folded, and the tables that are watched for them."""

from django.db import models
from django.db.models import Q

from cunshi.foundation.divisions.models import Division
from cunshi.oversight.measures.tallies import triggers
from cunshi.work.funds.models import FundEntry, FundLine
from cunshi.work.matters.models import Matter, MatterVillage


class Sums(models.Model):
    """What is counted and by which keys; a key that a kind does not go by is empty or 0. Money is yuan.

    Kinds: `matter` (by state), `source` (key: the source), `running` (by planned finish, for lateness), by year and
    day `listed`, `due`, `finished`, `written_off`, `unfinished`, `unclosed` and `paid`, `village` (administrative ones)
    and `covered` (key: the pattern of a village's matters by year).
    """

    kind = models.CharField(max_length=12)
    year = models.PositiveSmallIntegerField(default=0, db_default=0)
    programme = models.BigIntegerField(default=0, db_default=0)
    category = models.CharField(max_length=40, default="", db_default="")
    handling = models.PositiveSmallIntegerField(default=0, db_default=0)
    state = models.CharField(max_length=12, default="", db_default="")
    key = models.CharField(max_length=200, default="", db_default="")
    day = models.DateField(null=True)
    n = models.BigIntegerField(default=0, db_default=0)
    planned = models.DecimalField(max_digits=20, decimal_places=2, default=0, db_default=0)
    allocated = models.DecimalField(max_digits=20, decimal_places=2, default=0, db_default=0)
    paid = models.DecimalField(max_digits=20, decimal_places=2, default=0, db_default=0)
    reimbursed = models.DecimalField(max_digits=20, decimal_places=2, default=0, db_default=0)

    class Meta:
        abstract = True


class Tally(Sums):
    """A folded sum of the divisions under a prefix of 0, 2, 4 or 6 digits."""

    prefix = models.CharField(max_length=6, db_collation="C", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["prefix", "kind", "year", "programme", "category", "handling", "state", "key", "day"],
                nulls_distinct=False,
                name="tally_once",
            )
        ]
        indexes = [
            models.Index(
                fields=["id"],
                condition=Q(n=0, planned=0, allocated=0, paid=0, reimbursed=0),
                name="tally_of_nothing",
            ),
            # What is late are the days before today: a fifth of them in the middle of a year.
            models.Index(fields=["prefix", "day"], condition=Q(kind="running"), name="tally_running"),
        ]


class TallyDelta(Sums):
    """What one statement changed in one county, until it is folded; kind `touched` names a village to look at anew."""

    county = models.CharField(max_length=6, db_collation="C")

    class Meta:
        triggers = triggers.ON_DELTAS


class VillagePattern(models.Model):
    """How a village counts in the folded histogram of coverage: "2023:1,2024:2"."""

    village = models.CharField(primary_key=True, max_length=12, db_collation="C")
    pattern = models.CharField(max_length=200)


class WatchedMatter(Matter):
    class Meta:
        proxy = True
        triggers = triggers.ON_MATTERS


class WatchedCoverage(MatterVillage):
    class Meta:
        proxy = True
        triggers = triggers.ON_COVERAGE


class WatchedEntry(FundEntry):
    class Meta:
        proxy = True
        triggers = triggers.ON_ENTRIES


class WatchedLine(FundLine):
    class Meta:
        proxy = True
        triggers = triggers.ON_LINES


class WatchedDivision(Division):
    class Meta:
        proxy = True
        triggers = triggers.ON_DIVISIONS
