"""The course of one webhook check: what is sent in which order, and what is seen of it."""

import asyncio
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

import asyncpg
import httpx

from probes import events, failures, ledger
from probes.ledger import LedgerError, Row
from probes.reading import Outcome
from probes.signatures import SCHEMES
from settings.checks import WebhookCheck

_STALE_BY = 3600
"""Seconds: twelve times the age that Stripe's libraries accept."""
_FIRST_LOOK, _LONGEST_LOOK = 0.05, 0.5
_SETTLE = 0.25
_LAST_LOOK = 0.25
"""Seconds kept at the end of the check's timeout for the last queries."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One event sent: the answer's status and phases, or the failure to get one."""

    status: int = 0
    seconds: float = 0.0
    phases: Mapping[str, float] = field(default_factory=dict)
    failure: Outcome | None = None

    @property
    def accepted(self) -> bool:
        return 200 <= self.status < 300


@dataclass(slots=True)
class Observed:
    """What a trial saw. ``effects`` names the attempts that changed what ``seen.sql`` shows."""

    delivered: Delivery
    round_trip: float | None = None
    """Seconds from sending the signed event to the first sight of its effect."""
    attempts: dict[str, Delivery] = field(default_factory=dict)
    effects: set[str] = field(default_factory=set)
    skipped: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Message:
    event: events.Event
    signature: str | None


class Trial:
    """Sends the signed event, then what must be refused or ignored, and then looks for effects.

    ``sent`` has the ids of all objects that may have left rows behind, also when ``run`` did not end.
    """

    def __init__(self, check: WebhookCheck, http: httpx.AsyncClient, pool: asyncpg.Pool | None) -> None:
        self.sent: list[str] = []
        self._check = check
        self._scheme = SCHEMES[check.scheme]
        self._http = http
        self._pool = pool
        self._deadline = time.monotonic() + check.timeout.total_seconds()

    async def run(self) -> Observed:
        """Raises LedgerError when effects cannot be seen; nothing is sent before they could have been."""
        if self._check.seen is not None or self._check.cleanup is not None:
            ledger.required(self._pool)
        message = self._signed(self._check.secret.get_secret_value())
        await self._expect_nothing(message)
        started = time.monotonic()
        observed = Observed(await self._send(message))
        if observed.delivered.accepted:
            observed.round_trip = await self._first_effect(message, started)
        if observed.delivered.failure is None:
            await self._attempt(message, observed)
        return observed

    async def _expect_nothing(self, message: _Message) -> None:
        if _shows(await self._rows(message)):
            raise LedgerError("seen.sql shows an effect of an event that was not sent yet", cause="query")

    async def _first_effect(self, message: _Message, started: float) -> float | None:
        if self._check.seen is None:
            return None
        until = started + self._check.seen.within.total_seconds()
        pause = _FIRST_LOOK
        while not _shows(await self._rows(message)):
            left = until - time.monotonic()
            if left <= 0:
                return None
            await asyncio.sleep(min(pause, left))
            pause = min(pause * 1.5, _LONGEST_LOOK)
        return min(time.monotonic(), until) - started

    async def _attempt(self, original: _Message, observed: Observed) -> None:
        """All at once, each event with ids of its own; a replay only of what had an effect."""
        messages = self._unwelcome(observed)
        before: list[Row] = []
        if "replayed" in self._check.must_ignore and observed.round_trip is not None:
            before = await self._rows(original)
            messages["replayed"] = original
        deliveries = await asyncio.gather(*(self._send(message) for message in messages.values()))
        observed.attempts = dict(zip(messages, deliveries, strict=True))
        if self._check.seen is not None and messages:
            await self._settle(observed.round_trip)
            for kind, message in messages.items():
                rows = await self._rows(message)
                if rows != before if kind == "replayed" else _shows(rows):
                    observed.effects.add(kind)

    def _unwelcome(self, observed: Observed) -> dict[str, _Message]:
        messages: dict[str, _Message] = {}
        for kind in self._check.must_refuse:
            if kind == "stale" and not self._scheme.dated:
                observed.skipped.append(kind)
            elif kind == "forged":
                messages[kind] = self._signed(f"whsec_{secrets.token_hex(16)}")
            elif kind == "stale":
                messages[kind] = self._signed(self._check.secret.get_secret_value(), age=_STALE_BY)
            else:
                messages[kind] = _Message(self._event(), None)
        return messages

    def _event(self) -> events.Event:
        return events.synthetic(self._check.scheme, self._check.event, int(time.time()))

    def _signed(self, secret: str, *, age: int = 0) -> _Message:
        event = self._event()
        at = int(time.time()) - age
        return _Message(event, self._scheme.sign(secret, self._check.url, event.body, at))

    async def _send(self, message: _Message) -> Delivery:
        self.sent.append(message.event.object_id)
        headers = {"Content-Type": "application/json; charset=utf-8"}
        if message.signature is not None:
            headers[self._scheme.header] = message.signature
        left = max(0.05, self._deadline - _LAST_LOOK - time.monotonic())
        started = time.monotonic()
        try:
            response = await self._http.post(
                self._check.url, content=message.event.body, headers=headers, timeout=left
            )
        except httpx.RequestError as error:
            return Delivery(failure=failures.unanswered(error))
        phases = response.extensions.get("phases", {})
        return Delivery(response.status_code, phases.get("total", time.monotonic() - started), phases)

    async def _settle(self, round_trip: float | None) -> None:
        """A late effect gets as much time as the signed event's took, if there is so much left."""
        left = self._deadline - _LAST_LOOK - time.monotonic()
        await asyncio.sleep(max(0.0, min(max(round_trip or 0.0, _SETTLE), left)))

    async def _rows(self, message: _Message) -> list[Row]:
        if self._check.seen is None or self._pool is None:
            return []
        rows = await ledger.read(self._pool, self._check.seen.sql, message.event.object_id)
        return sorted(rows, key=repr)


def _shows(rows: list[Row]) -> bool:
    """Whether there is an effect: any row, but for a lone ``count(*)`` of 0 or ``exists`` of false."""
    alone = len(rows) == 1 and len(rows[0]) == 1
    return bool(rows) and not (alone and rows[0][0] in (None, False, 0))
