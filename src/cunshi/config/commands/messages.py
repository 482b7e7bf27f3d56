"""`cunshi messages`: catalogues compiled without a system gettext."""

from pathlib import Path

from babel.messages import mofile, pofile

from cunshi.config.commands.say import out

SOURCE = Path(__file__).resolve().parents[2]


def messages() -> None:
    """Compile every .po file of the program into the .mo file beside it."""
    catalogues = sorted(SOURCE.glob("**/LC_MESSAGES/*.po"))
    for catalogue in catalogues:
        with catalogue.open("rb") as text:
            read = pofile.read_po(text, abort_invalid=True)
        with catalogue.with_suffix(".mo").open("wb") as compiled:
            mofile.write_mo(compiled, read)
    out.print(f"{len(catalogues)} catalogues compiled", highlight=False)
