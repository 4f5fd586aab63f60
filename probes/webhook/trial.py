"""Sends the events of one webhook check in order, and observes their responses and effects."""

import asyncio
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

import asyncpg
import httpx

from probes import ledger, request_errors
from probes.ledger import LedgerError, Row
from probes.reading import Outcome
from probes.webhook import events
from probes.webhook.signatures import SCHEMES
from settings.checks.webhook import WebhookCheck

_STALE_AGE = 3600
"""Seconds: twelve times the oldest signature that Stripe's libraries accept."""
_FIRST_PAUSE, _LONGEST_PAUSE = 0.05, 0.5
_MIN_EFFECT_DELAY = 0.25
"""Seconds that an unacceptable event gets to have an effect, even if the signed event took less."""
_QUERY_RESERVE = 0.25
"""Seconds of the check's timeout reserved for the last queries."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One sent event: the status and phases of the response, or the outcome if there was none."""

    status: int = 0
    seconds: float = 0.0
    phases: Mapping[str, float] = field(default_factory=dict)
    failure: Outcome | None = None

    @property
    def accepted(self) -> bool:
        return 200 <= self.status < 300


@dataclass(slots=True)
class Observations:
    """What a trial observed. ``effects`` names the attempts that changed the result of ``seen.sql``."""

    delivered: Delivery
    round_trip: float | None = None
    """Seconds from sending the signed event until ``seen.sql`` showed its effect."""
    attempts: dict[str, Delivery] = field(default_factory=dict)
    effects: set[str] = field(default_factory=set)
    skipped: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Message:
    event: events.Event
    signature: str | None


class Trial:
    """Sends the signed event, then the events that must be refused or ignored, and then queries effects.

    ``sent`` lists the ids of all objects that may have left rows, also if ``run`` raises or is cancelled.
    """

    def __init__(self, check: WebhookCheck, http: httpx.AsyncClient, pool: asyncpg.Pool | None) -> None:
        self.sent: list[str] = []
        self._check = check
        self._scheme = SCHEMES[check.scheme]
        self._http = http
        self._pool = pool
        self._deadline = time.monotonic() + check.timeout.total_seconds()

    async def run(self) -> Observations:
        """Raises LedgerError, before it sends anything, if ``seen.sql`` cannot show effects."""
        if self._check.seen is not None or self._check.cleanup is not None:
            ledger.require_ledger(self._pool)
        message = self._signed(self._check.secret.get_secret_value())
        await self._require_no_effect(message)
        started = time.monotonic()
        observed = Observations(await self._send(message))
        if observed.delivered.accepted:
            observed.round_trip = await self._first_effect(message, started)
        if observed.delivered.failure is None:
            await self._send_unacceptable(message, observed)
        return observed

    async def _require_no_effect(self, message: _Message) -> None:
        if _has_effect(await self._rows(message)):
            raise LedgerError(
                "seen.sql returns rows for an event that was not sent yet: select by $1", cause="query"
            )

    async def _first_effect(self, message: _Message, started: float) -> float | None:
        if self._check.seen is None:
            return None
        until = started + self._check.seen.within.total_seconds()
        pause = _FIRST_PAUSE
        while not _has_effect(await self._rows(message)):
            left = until - time.monotonic()
            if left <= 0:
                return None
            await asyncio.sleep(min(pause, left))
            pause = min(pause * 1.5, _LONGEST_PAUSE)
        return min(time.monotonic(), until) - started

    async def _send_unacceptable(self, original: _Message, observed: Observations) -> None:
        """Sends all at once, each with new ids. Replays the signed event only if it had an effect."""
        messages = self._unacceptable(observed)
        before: list[Row] = []
        if "replayed" in self._check.must_ignore and observed.round_trip is not None:
            before = await self._rows(original)
            messages["replayed"] = original
        deliveries = await asyncio.gather(*(self._send(message) for message in messages.values()))
        observed.attempts = dict(zip(messages, deliveries, strict=True))
        if self._check.seen is not None and messages:
            await self._wait_for_effects(observed.round_trip)
            for kind, message in messages.items():
                rows = await self._rows(message)
                if rows != before if kind == "replayed" else _has_effect(rows):
                    observed.effects.add(kind)

    def _unacceptable(self, observed: Observations) -> dict[str, _Message]:
        messages: dict[str, _Message] = {}
        for kind in self._check.must_refuse:
            if kind == "stale" and not self._scheme.dated:
                observed.skipped.append(kind)
            elif kind == "forged":
                messages[kind] = self._signed(f"whsec_{secrets.token_hex(16)}")
            elif kind == "stale":
                messages[kind] = self._signed(self._check.secret.get_secret_value(), age=_STALE_AGE)
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
        left = max(0.05, self._deadline - _QUERY_RESERVE - time.monotonic())
        started = time.monotonic()
        try:
            response = await self._http.post(
                self._check.url, content=message.event.body, headers=headers, timeout=left
            )
        except httpx.RequestError as error:
            return Delivery(failure=request_errors.outcome_of(error))
        phases = response.extensions.get("phases", {})
        return Delivery(response.status_code, phases.get("total", time.monotonic() - started), phases)

    async def _wait_for_effects(self, round_trip: float | None) -> None:
        """Waits as long as the signed event's effect took, as far as the check's timeout permits.

        An endpoint may process events asynchronously: an effect that is not there yet is not yet absent.
        """
        left = self._deadline - _QUERY_RESERVE - time.monotonic()
        await asyncio.sleep(max(0.0, min(max(round_trip or 0.0, _MIN_EFFECT_DELAY), left)))

    async def _rows(self, message: _Message) -> list[Row]:
        if self._check.seen is None or self._pool is None:
            return []
        rows = await ledger.read(self._pool, self._check.seen.sql, message.event.object_id)
        return sorted(rows, key=repr)


def _has_effect(rows: list[Row]) -> bool:
    """Whether the rows show an effect: any row does, except a single null, ``false`` or 0.

    ``select count(*)`` and ``select exists(...)`` return one row in any case.
    """
    scalar = len(rows) == 1 and len(rows[0]) == 1
    return bool(rows) and not (scalar and rows[0][0] in (None, False, 0))
