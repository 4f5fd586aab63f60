"""``paywatch console``: serves the web console."""

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from workers.commands.common import finish, name_for_record
from workers.errors import Usage
from workers.output import Exit, results
from workers.startup import load

if TYPE_CHECKING:
    from console.access.sign_in import SignIn
    from settings import Settings


def serve(
    listen: Annotated[
        str | None,
        typer.Option("--listen", metavar="HOST:PORT", help="Where to listen. Default: console.listen."),
    ] = None,
    name: Annotated[
        str | None,
        typer.Option("--as", help="Your name in records, where nobody signs in. Default: your user name."),
    ] = None,
) -> None:
    """Serve the web console and its API until SIGTERM or Ctrl-C."""
    finish(lambda: _serve(listen, name))


def _serve(given: str | None, name: str | None) -> Exit:
    from console.server import listen, url_of
    from console.server import serve as run
    from workers.error_reports import ErrorReports

    reports = ErrorReports()
    try:
        settings = load("console", reports)
        sign_in = _sign_in(settings, name)
        opened = listen(*_place(given, settings))
        results().print(f"The console is at {settings.console.public_url or url_of(opened)}")
        sys.stdout.flush()  # who started it may read this from a file or a pipe
        run(settings, sign_in, opened)
    finally:
        reports.close()
    return Exit.FINE


def _sign_in(settings: "Settings", name: str | None) -> "SignIn":
    from console.access.sign_in import Everybody
    from console.access.signed_in import SignedIn

    if settings.console.sign_in is None:
        return Everybody(name_for_record(name))
    if name is not None:
        raise Usage("--as: people sign in to this console (console.sign_in), so leave the option out")
    return SignedIn(settings.console)


def _place(given: str | None, settings: "Settings") -> tuple[str, int]:
    """Returns host and port. Raises Usage for an option that is invalid or lets everybody in."""
    from settings.console import is_loopback, parse_listen

    if given is None:
        return settings.console.address(settings.port)
    try:
        host, port = parse_listen(given)
    except ValueError as error:
        raise Usage(f"--listen {given}: {error}") from None
    if settings.console.sign_in is None and not is_loopback(host):
        raise Usage(
            f"--listen {given}: others could reach the console without signing in: set console.sign_in"
        )
    return host, port
