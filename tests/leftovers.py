"""Closes what the servers of a test have accepted and left open, when their event loop is closed.

``Server.wait_closed`` does not wait for connections. Python reports an open one when it is collected, which
would fail another test, and only sometimes.
"""

import asyncio
from asyncio.selector_events import BaseSelectorEventLoop
from typing import Any


def close_accepted_connections() -> None:
    """From now on, each event loop of this process does so before it closes."""
    close = BaseSelectorEventLoop.close

    def close_with_connections(loop: Any) -> None:
        if not loop.is_closed() and not loop.is_running():
            accepted = [each for each in loop._transports.values() if each._server is not None]
            for transport in accepted:
                transport.abort()
            if accepted:
                loop.run_until_complete(asyncio.sleep(0))  # an abort closes the socket in the next round
        close(loop)

    BaseSelectorEventLoop.close = close_with_connections  # type: ignore[assignment, method-assign]
