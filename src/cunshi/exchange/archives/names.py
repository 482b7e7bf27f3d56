"""Names of files and folders that Windows, macOS and Linux all unpack: safe, short enough, each once in its folder."""

import unicodedata
from pathlib import PurePosixPath

from django.utils.translation import gettext as _

# What Windows refuses in a name, path separators among them.
_REFUSED = frozenset('<>:"/\\|?*')
_DEVICES = frozenset({"CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"}) | {
    f"{port}{sign}" for port in ("COM", "LPT") for sign in "0123456789¹²³"
}
# Linux holds 255 bytes a name, Windows 260 signs a whole path: this leaves room for folder and number.
LONGEST = 180
_LONGEST_SUFFIX = 12


def safe(name: str) -> str:
    """The name without what a file system refuses; a name of nothing else becomes “file”."""
    composed = unicodedata.normalize("NFC", name)
    # Signs that do not print would turn a name round or hide a part of it.
    kept = "".join("_" if sign in _REFUSED or not sign.isprintable() else sign for sign in composed).strip(" .")
    if not kept.strip("_"):
        kept = _("file")
    if kept.split(".", 1)[0].strip().upper() in _DEVICES:
        kept = f"_{kept}"
    return _shortened(kept)


def _shortened(name: str, more: str = "") -> str:
    """The name with `more` before its suffix, cut in the middle until it is short enough."""
    suffix = PurePosixPath(name).suffix
    if len(suffix.encode()) > _LONGEST_SUFFIX:
        suffix = ""
    room = LONGEST - len(more.encode()) - len(suffix.encode())
    stem = name.removesuffix(suffix).encode()[:room].decode(errors="ignore").rstrip(" .")
    return f"{stem}{more}{suffix}"


class Folders:
    """Gives out names, none twice in a folder; letters of either case are one letter, as Windows has it."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def take(self, folder: str, name: str) -> str:
        """The path of a new file in a folder ("" is the top): its own name, with a number if another has it."""
        chosen, count = safe(name), 1
        while (path := f"{folder}/{chosen}" if folder else chosen).casefold() in self._taken:
            count += 1
            chosen = _shortened(safe(name), f" ({count})")
        self._taken.add(path.casefold())
        return path
