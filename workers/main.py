"""The ``paywatch`` command."""

from typing import Annotated

import typer

from workers.commands import channel, check, config, incident, migrate, reconcile, reports, status, worker
from workers.commands.demo import demo

app = typer.Typer(
    name="paywatch",
    help="Watches that money moves: synthetic checks, and the reconciliation of Stripe with your database.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
app.command()(demo)
app.command()(worker.worker)
app.command()(migrate.migrate)
app.command()(status.status)
app.add_typer(config.app, name="config")
app.add_typer(check.app, name="check")
for verb in (reports.verify, reports.sign, reports.retire):
    reconcile.app.command()(verb)
app.add_typer(reconcile.app, name="reconcile")
app.add_typer(incident.app, name="incident")
app.add_typer(channel.app, name="channel")


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"paywatch {version('paywatch')}")
        raise typer.Exit


@app.callback()
def root(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version and leave.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    """The options that stand before the verb."""


def main() -> None:
    app()
