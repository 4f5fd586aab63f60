"""Downloads that end in the middle, over a real port: incomplete for the client, no fault in the log."""

import asyncio
import logging
from collections.abc import AsyncIterator

import asyncpg
import httpx
import pytest
from starlette.types import Receive, Scope, Send
from structlog.testing import capture_logs

from console.protocol import BoundedProtocol
from console.web.downloads import Download
from tests.console.attacks.test_slow_clients import served
from tests.waiting import PATIENCE


class Broken:
    """An application whose only download fails after its first part; without an error it is cancelled, as
    uvicorn does with what still runs at the end of the grace time."""

    def __init__(self, error: Exception | None) -> None:
        self._error = error
        self._task: asyncio.Task[object] | None = None
        self.is_closed = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            self._task = asyncio.current_task()
            await Download(self._parts())(scope, receive, send)

    async def _parts(self) -> AsyncIterator[str]:
        try:
            yield "id\n"
            if self._error is not None:
                raise self._error
            assert self._task is not None
            self._task.cancel("the console must end")
            await asyncio.Event().wait()
        finally:
            self.is_closed = True


@pytest.mark.parametrize(
    "error",
    [
        asyncpg.InsufficientPrivilegeError("permission denied"),
        ConnectionRefusedError("the store"),
        None,
    ],
)
async def test_a_broken_download_is_incomplete_and_no_fault(
    error: Exception | None, store_db: str, caplog: pytest.LogCaptureFixture
) -> None:
    app = Broken(error)
    with capture_logs() as logged, caplog.at_level(logging.ERROR):
        async with (
            served(store_db, BoundedProtocol, app) as port,
            httpx.AsyncClient(timeout=PATIENCE) as client,
        ):
            with pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)):
                await client.get(f"http://127.0.0.1:{port}/")
    assert [each["event"] for each in logged] == ["download_broken_off"]
    assert not caplog.records
    assert app.is_closed
