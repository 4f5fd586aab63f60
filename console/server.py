"""Serves the console until SIGTERM or Ctrl-C."""

import uvicorn

from console.access.sign_in import SignIn
from console.app import create_app
from console.context import Console
from settings import Settings

GRACE = 10
"""Seconds that running requests have to end after SIGTERM."""


def serve(settings: Settings, sign_in: SignIn, host: str, port: int) -> None:
    """Runs the server in this thread."""
    config = uvicorn.Config(
        create_app(Console(settings), sign_in),
        host=host,
        port=port,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=GRACE,
    )
    uvicorn.Server(config).run()
