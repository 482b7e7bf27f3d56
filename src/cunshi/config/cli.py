"""The command `cunshi`."""

import os

import typer

app = typer.Typer(no_args_is_help=True, help="CunShi: an implementation plan, run as a five-level ledger.")


@app.callback()
def main() -> None:
    """CunShi 村事."""


def setup() -> None:
    """Make Django ready; commands that need no database do not call it."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cunshi.config.settings")
    import django

    django.setup()


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def manage(context: typer.Context) -> None:
    """Run one of Django's own commands."""
    setup()
    from django.core.management import execute_from_command_line

    execute_from_command_line(["cunshi manage", *context.args])


if __name__ == "__main__":
    app()
