"""Villages with class, grade, honours and what the next grade lacks as a workbook."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import BinaryIO

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from cunshi.exchange.workbooks.columns import Column, Kind
from cunshi.exchange.workbooks.sheets import Book, Table
from cunshi.work.matters.rules import shown
from cunshi.work.standards import words
from cunshi.work.standards.queries import Standing


@dataclass(frozen=True)
class Row:
    """A village as lists print it."""

    standing: Standing
    place: str
    village_class: str
    honours: list[str]
    state: str

    @property
    def grade(self) -> str:
        return words.grade(self.standing.grade) if self.standing.graded else ""

    @property
    def follows(self) -> str:
        score = self.standing.score
        return words.grade(score.grade) if score else ""

    @property
    def lacking(self) -> list[str]:
        """The names of the items that the next grade lacks."""
        score = self.standing.score
        return [shown(each.item.names) for each in score.lacks] if score else []

    @property
    def lacks(self) -> list[str]:
        """What the next grade lacks, in sentences."""
        score = self.standing.score
        return [words.lack(each, score.ladder.standard) for each in score.lacks] if score else []


def write_standards(rows: Sequence[Row], file: BinaryIO, *, title: str, note: str) -> None:
    """Write these villages in their given order to `file` as .xlsx."""
    with Book(file) as book:
        book.add(
            Table(
                name=_("Grades of villages"),
                title=title,
                columns=[
                    Column("serial", _l("No."), lambda row: None, Kind.SERIAL, 6),
                    Column("village", _l("Village"), lambda row: row.place, width=20),
                    Column("code", _l("Division code"), lambda row: row.standing.village.code, width=15),
                    Column("class", _l("Planning class"), lambda row: row.village_class, width=14),
                    Column("grade", _l("Village grade"), lambda row: row.grade, width=14),
                    Column("decided", _l("Decided on"), _decided, Kind.DATE, 11),
                    Column("follows", _l("Follows from the check"), lambda row: row.follows, width=14),
                    Column("checked", _l("Checked"), _checked, Kind.DATE, 11),
                    Column("state", _l("State"), lambda row: row.state, width=14),
                    Column("count", _l("Items lacking"), lambda row: len(row.lacking), Kind.COUNT, 9),
                    Column("lacks", _l("What the next grade lacks"), lambda row: "\n".join(row.lacks), width=50),
                    Column("honours", _l("Honours"), lambda row: "\n".join(row.honours), width=24),
                ],
                rows=rows,
                note=note,
                nothing=_("No village stands here."),
                filters=True,
            )
        )


def _decided(row: Row) -> object:
    return row.standing.graded.decided_on if row.standing.graded else None


def _checked(row: Row) -> object:
    return row.standing.check.checked_on if row.standing.check else None
