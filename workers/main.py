"""The ``paywatch`` command. Each verb is imported only when it runs: see ``workers.verbs``."""

import sys
from typing import Annotated, Any

import typer

from workers.lazy_group import LazyGroup
from workers.output import Exit, complain, discard_unreadable, tolerate_any_text
from workers.verbs import PAYWATCH


class _Paywatch(LazyGroup):
    def __init__(self, **attributes: Any) -> None:
        super().__init__(PAYWATCH, **attributes)


app = typer.Typer(
    cls=_Paywatch,
    name="paywatch",
    help=PAYWATCH.help,
    no_args_is_help=True,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
    pretty_exceptions_enable=False,
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"paywatch {_installed()}")
        raise typer.Exit


def _installed() -> str:
    """Returns the version. To ask `settings.release` at once would import all settings."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("paywatch")
    except PackageNotFoundError:
        from settings.release import paywatch_version

        return paywatch_version()


@app.callback()
def root(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version and exit.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    """Declares the options that precede the verb."""


def main() -> None:
    tolerate_any_text()
    try:
        app()
    except OSError as error:  # a disk that is full when Typer itself prints: --help, --version
        complain([f"the operating system refused: {(error.strerror or type(error).__name__).lower()}"])
        sys.exit(Exit.UNREACHABLE)
    finally:
        discard_unreadable()
