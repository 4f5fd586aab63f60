"""Serves the console until SIGTERM or Ctrl-C."""

import asyncio
import gc
import signal
import socket
from types import FrameType

import structlog
import uvicorn

from console.access.sign_in import SignIn
from console.app import create_app
from console.context import Console
from console.hub import Hub
from console.open_files import allowed_connections
from console.protocol import MOST_CONNECTIONS, BoundedProtocol
from settings import Settings
from workers.errors import NotConfigured

GRACE = 10
"""Seconds that running requests have to end after SIGTERM."""
BACKLOG = 100
"""asyncio accepts so many connections before it looks at any of them."""

log = structlog.get_logger(__name__)


def listen(host: str, port: int) -> socket.socket:
    """Returns a socket that listens there; port 0 is any free one. Raises NotConfigured if it is refused."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    opened = socket.socket(family, socket.SOCK_STREAM)
    try:
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        opened.bind((host, port))
        opened.listen(BACKLOG)
    except OSError as error:
        opened.close()
        why = (error.strerror or str(error)).lower()
        raise NotConfigured(
            f"the console cannot listen on {host}:{port}: {why}; change console.listen, or pass --listen"
        ) from None
    return opened


def url_of(opened: socket.socket) -> str:
    """Returns the address to open on this machine."""
    host, port = opened.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


class Server(uvicorn.Server):
    """Ends the streams of live pages first: uvicorn waits for them, and they never end by themselves."""

    def __init__(self, config: uvicorn.Config, hub: Hub) -> None:
        super().__init__(config)
        self._hub = hub

    def handle_exit(self, sig: int, _frame: FrameType | None) -> None:
        """Does not keep the signal, which uvicorn would raise again at the end: this was no failure."""
        asyncio.get_running_loop().call_soon_threadsafe(self._hub.end)
        self.force_exit = self.should_exit and sig == signal.SIGINT
        self.should_exit = True


def serve(settings: Settings, sign_in: SignIn, opened: socket.socket) -> None:
    """Runs the server in this thread, and closes the socket."""
    _keep_imports_out_of_collection()
    console = Console(settings)
    config = uvicorn.Config(
        create_app(console, sign_in),
        http=type(
            "Protocol", (BoundedProtocol,), {"most_connections": allowed_connections(MOST_CONNECTIONS)}
        ),
        ws="none",
        backlog=BACKLOG,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=GRACE,
    )
    host, port = opened.getsockname()[:2]
    log.info("console_started", host=host, port=port)
    with opened:
        Server(config, console.part(Hub)).run([opened])
    log.info("console_stopped")


def _keep_imports_out_of_collection() -> None:
    """What was imported lives as long as the process. Reading the state of 1,000 checks makes so many
    objects that the collector would look at all of it with each page: that was half of the page's CPU."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 100)
