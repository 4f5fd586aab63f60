"""``paywatch console``: serves the web console."""

from typing import Annotated

import typer

from settings.console import is_loopback, parse_listen
from workers.commands.common import finish, name_for_record
from workers.errors import Usage
from workers.output import Exit
from workers.startup import load


def serve(
    listen: Annotated[
        str | None,
        typer.Option("--listen", metavar="HOST:PORT", help="Where to listen. Default: console.listen."),
    ] = None,
) -> None:
    """Serve the web console and its API until SIGTERM or Ctrl-C."""
    finish(lambda: _serve(listen))


def _serve(listen: str | None) -> Exit:
    from console.access.sign_in import Everybody
    from console.access.signed_in import SignedIn
    from console.server import serve as run

    settings = load("console")
    host, port = settings.console.address(settings.port) if listen is None else _written(listen)
    if settings.console.sign_in is not None:
        run(settings, SignedIn(settings.console), host, port)
        return Exit.FINE
    if not is_loopback(host):
        raise Usage(
            f"--listen {listen}: others could reach the console without signing in: set console.sign_in"
        )
    run(settings, Everybody(name_for_record(None)), host, port)
    return Exit.FINE


def _written(listen: str) -> tuple[str, int]:
    try:
        return parse_listen(listen)
    except ValueError as error:
        raise Usage(f"--listen {listen}: {error}") from None
