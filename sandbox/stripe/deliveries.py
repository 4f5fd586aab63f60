"""Delivers new events to the shop as signed webhooks, in order, with three attempts each."""

import asyncio
import time
from collections.abc import Callable

import httpx

from sandbox.http.signatures import sign_stripe


class Deliveries:
    """Delivers events while `enabled`, and records them in `delivered` or `failed`."""

    def __init__(self, secret: str, on_failure: Callable[[str], None]) -> None:
        self._secret, self._on_failure = secret, on_failure
        self._queue: asyncio.Queue[str] = asyncio.Queue()
        self._task: asyncio.Task[None] | None = None
        self.enabled = False
        self.delivered: list[str] = []
        self.failed: list[str] = []

    def put(self, event: str) -> None:
        if self.enabled:
            self._queue.put_nowait(event)

    def start(self, url: str) -> None:
        self._task = asyncio.get_running_loop().create_task(self._deliver_all(url))

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _deliver_all(self, url: str) -> None:
        async with httpx.AsyncClient(timeout=5, trust_env=False) as http:
            while True:
                event = await self._queue.get()
                accepted = await self._deliver(http, url, event)
                if not accepted:
                    self._on_failure(event)
                (self.delivered if accepted else self.failed).append(event)

    async def _deliver(self, http: httpx.AsyncClient, url: str, event: str, attempts: int = 3) -> bool:
        body = event.encode()
        for _ in range(attempts):
            headers = {"Stripe-Signature": sign_stripe(body, self._secret, int(time.time()))}
            headers["Content-Type"] = "application/json; charset=utf-8"
            try:
                answer = await http.post(url, content=body, headers=headers)
            except httpx.HTTPError:
                continue
            if answer.is_success:
                return True
        return False
