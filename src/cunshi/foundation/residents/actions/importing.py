"""A weighed table is entered: all of it, or its good rows where the user asks for them."""

from collections.abc import Sequence

from django.db import IntegrityError
from django.utils.translation import gettext as _

from cunshi.foundation.history.acting import acting
from cunshi.foundation.people.models import Post
from cunshi.foundation.residents.actions.households import fill_household
from cunshi.foundation.residents.actions.members import fill_member, head_of
from cunshi.foundation.residents.incoming import Line, Weighed, weigh
from cunshi.foundation.residents.models import Household, Relation, Resident
from cunshi.kernel.problems import Refused


def import_households(*, by: Post, lines: Sequence[Line], good_only: bool = False) -> Weighed:
    """Enter a table of households and members. With problems nothing is entered unless `good_only`.

    It is weighed anew within the transaction, whatever a page said before.
    """
    try:
        with acting(by, reason=_("import of a table")):
            weighed = weigh(by, lines)
            if weighed.problems and not good_only:
                raise Refused([problem for _row, problem in weighed.problems])
            _write(weighed)
    except IntegrityError as error:
        raise Refused.because(
            "",
            _("Somebody entered one of these households or people at the same moment; nothing was written."),
            _("Check the table again; it then says which row."),
        ) from error
    return weighed


def _write(weighed: Weighed) -> None:
    """New households, then all members, then the names of heads that came to households known before."""
    new = [home for home in weighed.homes if home.draft is not None]
    rows = [fill_household(Household(division=home.village), home.draft) for home in new if home.draft]
    for home, row in zip(new, Household.objects.bulk_create(rows, batch_size=1000), strict=True):
        home.known = row
    members = []
    for home in weighed.homes:
        assert home.known is not None
        members += [fill_member(Resident(household=home.known), draft) for _line, draft in home.members]
    Resident.objects.bulk_create(members, batch_size=1000)
    for home in weighed.homes:
        came = any(draft.relation == Relation.HEAD for _line, draft in home.members)
        if came and home.draft is None and home.known is not None:
            head_of(home.known)
