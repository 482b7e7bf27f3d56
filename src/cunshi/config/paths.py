"""Where things stand: the checkout, the data folder, the built pages."""

import os
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[3]


def data_folder() -> Path:
    """The folder that holds database, files and keys: `CUNSHI_DATA`, else `var/` of the checkout; made when missing."""
    folder = Path(os.environ.get("CUNSHI_DATA") or PROJECT / "var").resolve()
    folder.mkdir(parents=True, exist_ok=True)
    return folder
