"""`cunshi messages`: catalogues compiled without a system gettext."""

import os
from pathlib import Path

from babel.messages import mofile, pofile

from cunshi.config.commands.say import out

SOURCE = Path(__file__).resolve().parents[2]


def compile_catalogues() -> int:
    """Compile every .po file of the program into the .mo file beside it; returns how many there are."""
    catalogues = sorted(SOURCE.glob("**/LC_MESSAGES/*.po"))
    for catalogue in catalogues:
        with catalogue.open("rb") as text:
            read = pofile.read_po(text, abort_invalid=True)
        # Put in place whole: a server or another test process may be reading the old one.
        half = catalogue.with_suffix(f".{os.getpid()}.half")
        with half.open("wb") as compiled:
            mofile.write_mo(compiled, read)
        half.replace(catalogue.with_suffix(".mo"))
    return len(catalogues)


def messages() -> None:
    """Compile every .po file of the program into the .mo file beside it."""
    out.print(f"{compile_catalogues()} catalogues compiled", highlight=False)
