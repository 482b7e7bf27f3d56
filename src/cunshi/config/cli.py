"""The command `cunshi`."""

import typer

from cunshi.config.commands import accounts, demo, divisions, forecast, ledger, plan, rollups, sealing
from cunshi.config.commands.figures import figures
from cunshi.config.commands.messages import messages
from cunshi.config.commands.reference import reference
from cunshi.config.commands.serving import migrate, serve
from cunshi.config.commands.simulate import simulate
from cunshi.config.readiness import setup

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="CunShi 村事: an implementation plan, run as a five-level ledger.",
)
app.add_typer(plan.app, name="plan")
app.add_typer(divisions.app, name="divisions")
app.add_typer(ledger.app, name="ledger")
app.add_typer(accounts.app, name="accounts")
app.add_typer(demo.app, name="demo")
app.add_typer(forecast.app, name="forecast")
app.add_typer(rollups.app, name="rollups")
app.add_typer(sealing.app, name="sealing")
app.command()(migrate)
app.command()(serve)
app.command()(figures)
app.command()(messages)
app.command()(reference)
app.command()(simulate)


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []})
def manage(context: typer.Context) -> None:
    """Run one of Django's own commands."""
    setup()
    from django.core.management import execute_from_command_line

    execute_from_command_line(["cunshi manage", *context.args])
