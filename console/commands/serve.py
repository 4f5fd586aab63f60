"""``paywatch console``: serves the web console."""

from typing import Annotated

import typer

from workers.commands.common import finish, name_for_record
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
    from console.server import serve as run

    settings = load("console")
    host, _, port = (listen or "127.0.0.1:8080").rpartition(":")
    run(settings, Everybody(name_for_record(None)), host, int(port))
    return Exit.FINE
