"""A division as people write it in a table: by its code, its name or what it is called for short."""

from collections import defaultdict

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from cunshi.foundation.divisions.models import Division
from cunshi.kernel.codes import Level
from cunshi.kernel.problems import Problem

# What a column that names a division of a level is called.
LABELS = {
    Level.REGION: _l("Region"),
    Level.CITY: _l("City"),
    Level.COUNTY: _l("County"),
    Level.TOWNSHIP: _l("Township"),
    Level.VILLAGE: _l("Village"),
}


class Finder:
    """The divisions of one level within a subtree, read in one query and found by any of their names."""

    def __init__(self, within: Division, level: Level) -> None:
        self.within, self.level = within, level
        self.rows = list(Division.objects.within(within.code).at_level(level).living())
        self._by_name: dict[str, list[Division]] = defaultdict(list)
        for row in self.rows:
            for name in {row.code, row.name, row.short_name, row.full_name}:
                self._by_name[name].append(row)

    def find(self, text: str) -> Division | Problem:
        """The division of this name or code; the only one there is where nothing is written."""
        text = text.strip()
        if not text and len(self.rows) == 1:
            return self.rows[0]
        found = self._by_name.get(text, [])
        if len(found) == 1:
            return found[0]
        label = str(LABELS[self.level])
        if not text:
            return Problem(label, _("It is not said which one."), _("Write its name or its code of 12 digits."))
        if found:
            what = _("%(count)d divisions of your area have this name.") % {"count": len(found)}
            return Problem(label, what, _("Write the code of 12 digits instead."))
        return Problem(
            label,
            _("Your area (%(division)s) has no division of this name or code.") % {"division": self.within.name},
            _("Write the name as in the list of divisions, or the code of 12 digits."),
        )
