"""Tasks of Xunyi's plan, begun and closed as pages do it."""

from typing import Any

from cunshi.foundation.divisions.models import Division
from cunshi.foundation.people.models import Post
from cunshi.work.tasks import actions
from cunshi.work.tasks.models import Piece, PieceFile, Step
from cunshi.work.tasks.places import Place, place_of
from tests.factories.targets import COUNTY, Xunyi
from tests.factories.world import JPEG


def at(xunyi: Xunyi, task: str, code: str = COUNTY, month: int | None = None) -> Place:
    """A piece of work of Xunyi's plan."""
    found = place_of(xunyi.plan, task, Division.objects.get(pk=code), month)
    assert found is not None
    return found


def version(place: Place) -> int:
    row = row_of(place)
    return row.version if row else 0


def row_of(place: Place) -> Piece | None:
    programme, task, division, month = place.key
    return Piece.objects.filter(programme=programme, task=task, division=division, month=month).first()


def note(by: Post, place: Place, percent: int, **more: Any) -> Step:
    return actions.note(
        by=by, place=place, percent=percent, **{"line": f"完成{percent}%", "base": version(place)} | more
    )


def prove(by: Post, place: Place, mark: bytes = b"1", name: str = "现场.jpg") -> PieceFile:
    """A photo as evidence."""
    return actions.add_file(by=by, place=place, name=name, content=JPEG + mark)


def close(by: Post, place: Place, **more: Any) -> Step:
    """Close it with a photo."""
    prove(by, place, mark=str(place.key).encode())
    return actions.close(by=by, place=place, **{"line": "已办结", "base": version(place)} | more)
