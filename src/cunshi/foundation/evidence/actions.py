"""All writes on stored files."""

import hashlib
import os
import tempfile
from pathlib import Path

from cunshi.foundation.evidence.models import StoredFile
from cunshi.foundation.evidence.rules import media_type, problems_of
from cunshi.kernel import clock
from cunshi.kernel.problems import Refused


def store(*, content: bytes, name: str) -> StoredFile:
    """Keep a file by its content and return its row; the same content again returns the same row."""
    if problems := problems_of(content, name):
        raise Refused(problems)
    digest = hashlib.sha256(content).hexdigest()
    row = StoredFile(
        sha256=digest,
        size=len(content),
        media_type=media_type(content) or "",
        stored_at=clock.now(),
    )
    _write(row.path, content)
    StoredFile.objects.bulk_create([row], ignore_conflicts=True)
    return row


def _write(path: Path, content: bytes) -> None:
    """Write beside and rename, so that a file under its name is always whole."""
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, beside = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    Path(beside).replace(path)
