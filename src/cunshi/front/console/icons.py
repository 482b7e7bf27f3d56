"""The icons that pages use; `npm run build` in frontend/ takes them from the list in frontend/icons.txt."""

import json
from functools import cache
from pathlib import Path


@cache
def shapes() -> dict[str, list[str]]:
    """Icon name to the paths that draw it, on a field of 24 x 24."""
    return json.loads((Path(__file__).parent / "icons.json").read_text(encoding="utf-8"))
