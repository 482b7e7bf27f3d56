"""`cunshi sealing`: the keys of personal data."""

from collections.abc import Iterator
from typing import Any

import typer

from cunshi.config.commands.say import err, out, refusals
from cunshi.config.readiness import setup

app = typer.Typer(no_args_is_help=True, help="Keys of personal data; decision 14 says how they are kept.")


@app.command()
def new() -> None:
    """Put a new key before the others; values entered from now on are sealed with it. Back the file up afterwards."""
    setup()
    from cunshi.foundation.privacy.sealing import add_key

    with refusals():
        out.print(f"{add_key()}: a new key stands first. Back this file up, apart from the database.", highlight=False)


@app.command()
def check() -> None:
    """Open every sealed value of households, history included, and say whether a key is missing; exit 1 if so."""
    setup()
    opened, closed = 0, 0
    with refusals():
        for token in _tokens():
            good = _opens(token)
            opened, closed = opened + good, closed + (not good)
    out.print(f"{opened} values open", highlight=False)
    if closed:
        err.print(f"{closed} values don't: a key is missing. Bring the old keys back from the backup.", highlight=False)
        raise typer.Exit(1)


def _tokens() -> Iterator[str]:
    from django.apps import apps

    from cunshi.foundation.privacy.fields import SealedField

    for model in apps.get_models():
        rows: Any = model._default_manager
        for field in model._meta.get_fields():
            if isinstance(field, SealedField):
                values = rows.exclude(**{field.name: ""}).values_list(field.name, flat=True)
                yield from values.iterator(2000)


def _opens(token: str) -> bool:
    from cunshi.foundation.privacy.sealing import unseal
    from cunshi.kernel.problems import Refused

    try:
        unseal(token)
    except Refused:
        return False
    return True
