"""Chromium for tests of pages, driven by its DevTools protocol: only the browser has to be installed."""

import asyncio
import base64
import contextlib
import itertools
import os
import re
import shutil
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp

PROGRAM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
"""The path of the browser; None if it is not installed."""
_OPTIONS = (
    *("--headless", "--disable-gpu", "--no-first-run", "--disable-extensions", "--hide-scrollbars"),
    *("--remote-debugging-port=0", "--disable-background-networking", "--disable-dev-shm-usage"),
)
_ADDRESS = re.compile(rb"DevTools listening on (ws://127\.0\.0\.1:\d+)/")


class Page:
    """One tab. ``requested`` has the URLs that it has asked for."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket, self._numbers = socket, itertools.count(1)
        self.requested: list[str] = []

    async def send(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Sends a command of the DevTools protocol; returns its result."""
        number = next(self._numbers)
        await self._socket.send_json({"id": number, "method": method, "params": parameters})
        return await self._receive(id=number)

    async def _receive(self, **expected: Any) -> dict[str, Any]:
        while True:
            message = await self._socket.receive_json()
            assert "error" not in message, message
            if message.get("method") == "Network.requestWillBeSent":
                self.requested.append(message["params"]["request"]["url"])
            if expected.items() <= message.items():
                found: dict[str, Any] = message.get("result", {})
                return found

    async def open(self, path: Path) -> None:
        self.requested.clear()
        await self.send("Page.enable")
        await self.send("Network.enable")
        await self.send("Page.navigate", url=path.as_uri())
        await self._receive(method="Page.loadEventFired")

    async def resize(self, width: int, height: int = 1000) -> None:
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600}
        await self.send("Emulation.setDeviceMetricsOverride", **size)

    async def emulate(self, *, media: str = "", dark: bool = False) -> None:
        """``media``: such as ``print``."""
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        await self.send("Emulation.setEmulatedMedia", media=media, features=[scheme])

    async def evaluate(self, script: str) -> Any:
        """Returns the value of an expression, of a promise when it is resolved."""
        options = {"returnByValue": True, "awaitPromise": True}
        found = await self.send("Runtime.evaluate", expression=script, **options)
        assert "exceptionDetails" not in found, found["exceptionDetails"]
        return found["result"].get("value")

    async def pdf(self) -> bytes:
        """Prints the page on the paper that its style sheet names."""
        found = await self.send("Page.printToPDF", preferCSSPageSize=True)
        return base64.b64decode(found["data"])

    async def screenshot(self) -> bytes:
        """Returns the whole page as PNG."""
        found = await self.send("Page.captureScreenshot", captureBeyondViewport=True)
        return base64.b64decode(found["data"])


@asynccontextmanager
async def open_page(profile: Path) -> AsyncIterator[Page]:
    """Starts the browser with an empty profile. A test must not need its sandbox, which root cannot have."""
    assert PROGRAM is not None
    root = ["--no-sandbox"] if os.geteuid() == 0 else []
    process = await asyncio.create_subprocess_exec(
        *(PROGRAM, *_OPTIONS, *root, f"--user-data-dir={profile}", "about:blank"),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
        start_new_session=True,
    )
    try:
        address = await asyncio.wait_for(_address(process), 60)
        async with aiohttp.ClientSession() as session:
            async with session.get(f"{address.replace('ws', 'http', 1)}/json/list") as response:
                pages = [each for each in await response.json() if each["type"] == "page"]
            async with session.ws_connect(pages[0]["webSocketDebuggerUrl"], max_msg_size=0) as socket:
                yield Page(socket)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        await process.communicate()


async def _address(process: asyncio.subprocess.Process) -> str:
    assert process.stderr is not None
    async for line in process.stderr:
        if found := _ADDRESS.match(line):
            return found[1].decode()
    raise AssertionError("Chromium ended before it listened")
