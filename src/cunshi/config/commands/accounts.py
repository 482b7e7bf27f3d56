"""`cunshi accounts`: the first administrator of an installation."""

from typing import Annotated

import typer

from cunshi.config.commands.say import out, refusals
from cunshi.config.readiness import setup

app = typer.Typer(no_args_is_help=True, help="Accounts of people.")


@app.command()
def administrator(
    username: str,
    name: Annotated[str, typer.Option(help="The person's name.")],
    division: Annotated[str, typer.Option(help="12-digit code of the division to administer.")],
    unit: Annotated[str, typer.Option(help="Name of the person's unit; made when missing.")],
) -> None:
    """Make an administrator with a random password, printed once; all other people are added on the settings page."""
    setup()
    from django.db import transaction

    from cunshi.foundation.divisions import queries
    from cunshi.foundation.people import actions
    from cunshi.foundation.people.models import Unit, UnitKind
    from cunshi.foundation.people.rules import RoleKey
    from cunshi.kernel import clock

    with refusals(), transaction.atomic():
        place = queries.find(division)
        home = Unit.objects.filter(division=place, name=unit).first() or actions.add_unit(
            by=None, name=unit, kind=UnitKind.OFFICE, division=place
        )
        account, password = actions.add_account(by=None, division=place, username=username, full_name=name)
        actions.appoint(
            by=None, account=account, unit=home, role=RoleKey.ADMINISTRATOR, division=place, since=clock.today()
        )
    out.print(f"{username}  {password}", highlight=False)
