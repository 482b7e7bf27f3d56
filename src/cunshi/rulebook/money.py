"""What a plan says of money: the sources that its matters draw on."""

from cunshi.rulebook.values import Entry


class FundSource(Entry):
    """A source of funds. `award`: its yuan are the small input whose leverage is measured (小投入撬动大投入).

    `in_kind`: nothing is paid from it, such as villagers' labour that the plan values: it is planned only, and the
    work itself is recorded as labour days.
    """

    award: bool = False
    in_kind: bool = False
