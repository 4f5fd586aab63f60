"""The ``paywatch`` command. Imports the module of a verb only when that verb runs, to start fast."""

import signal
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from pkgutil import resolve_name
from typing import Annotated, Any, cast

import typer
from typer.core import TyperGroup
from typer.main import get_command

from workers.output import Exit, complain, tolerate_any_text

VERBS = {
    "demo": "workers.commands.demo:demo",
    "worker": "workers.commands.worker:worker",
    "migrate": "workers.commands.migrate:migrate",
    "status": "workers.commands.status:status",
    "config": "workers.commands.config:app",
    "check": "workers.commands.check:app",
    "reconcile": "workers.commands.reconcile.app:app",
    "incident": "workers.commands.incident:app",
    "channel": "workers.commands.channel:app",
}


class _Verbs(Mapping[str, Any]):
    """Maps each verb to its command; a look-up imports its module."""

    def __getitem__(self, name: str) -> Any:
        return _verb(name)

    def __iter__(self) -> Iterator[str]:
        return iter(VERBS)

    def __len__(self) -> int:
        return len(VERBS)


@cache
def _verb(name: str) -> Any:
    found = resolve_name(VERBS[name])
    holder = typer.Typer(add_completion=False, callback=lambda: None)
    if isinstance(found, typer.Typer):
        holder.add_typer(found, name=name)
    else:
        holder.command(name)(found)
    return cast("TyperGroup", get_command(holder)).commands[name]


class _Paywatch(TyperGroup):
    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes)
        self.commands = cast("dict[str, Any]", _Verbs())


app = typer.Typer(
    cls=_Paywatch,
    name="paywatch",
    help="Monitors whether money moves: checks payment systems and reconciles Stripe with your database.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"paywatch {version('paywatch')}")
        raise typer.Exit


@app.callback()
def root(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version and exit.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    """Declares the options that precede the verb."""


def main() -> None:
    tolerate_any_text()
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        # Until a command runs, Ctrl-C ends the process: an interrupted import would print a traceback.
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    try:
        app()
    except OSError as error:  # a disk that is full when Typer itself prints: --help, --version
        complain([f"the operating system refused: {(error.strerror or type(error).__name__).lower()}"])
        sys.exit(Exit.UNREACHABLE)
