"""Sends the events of one webhook check in order, and observes their responses and effects."""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

import httpx

from probes import ledger, request_errors
from probes.effects import Effects, has_effect
from probes.ledger import LedgerError, Row
from probes.reading import Outcome
from probes.synthetic_rows import SyntheticRows
from probes.tools import Tools
from probes.webhook.attempts import Message, Sender
from probes.webhook.events import Recipe
from probes.webhook.signatures import SCHEMES
from probes.webhook.versions import Version, find_version
from settings.checks.webhook import WebhookCheck

UNDECIDED = (408, 425, 429)
"""Statuses that say nothing about the event: too slow, too early, too many."""
_MIN_EFFECT_DELAY = 0.25
"""Seconds that an unacceptable event gets to have an effect, even if the signed event took less."""
_QUERY_RESERVE = 0.25
"""Seconds of the check's timeout reserved for the last queries."""
_AT_ONCE = 4
"""Requests at the same time: more look like an attack, and a rate limiter would answer for the endpoint."""
_STEADY_READS = 5
_UNSTEADY = "what seen shows changes by itself"
_NOTHING_EARLIER = "no event precedes this type in the life of its object"


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

    @property
    def refused(self) -> bool:
        return 400 <= self.status < 500 and self.status not in UNDECIDED


@dataclass(slots=True)
class Observations:
    """What a trial observed. ``effects`` names the attempts that changed the result of ``seen``."""

    delivered: Delivery
    round_trip: float | None = None
    """Seconds from sending the signed event until ``seen`` showed its effect."""
    attempts: dict[str, Delivery] = field(default_factory=dict)
    effects: set[str] = field(default_factory=set)
    skipped: dict[str, str] = field(default_factory=dict)
    """Why an attempt was not made."""
    unread: LedgerError | None = None
    """Why the effects of the attempts are not known."""
    unsteady: bool = False
    """Whether the result of ``seen`` changes by itself, so that a second effect cannot be detected."""
    version: Version | None = None


class Trial:
    """Sends the signed event, then the events that must be refused or ignored, and then asks for effects."""

    def __init__(self, check: WebhookCheck, tools: Tools, rows: SyntheticRows) -> None:
        self._check, self._tools, self._rows = check, tools, rows
        self._effects = Effects(check.seen, tools)
        self._deadline = time.monotonic() + check.timeout.total_seconds()
        self._places = asyncio.Semaphore(_AT_ONCE)

    async def run(self) -> Observations:
        """Raises LedgerError, before it sends anything, if ``seen`` cannot show effects; and PayloadError."""
        if self._check.cleanup is not None or (self._check.seen is not None and self._check.seen.sql):
            ledger.require_ledger(self._tools.ledger)
        await self._rows.remove_due()
        sender, version = await self._sender()
        message = sender.signed()
        await self._effects.require_none(message.event.object_id)
        await self._rows.expect([message.event.object_id])
        started = time.monotonic()
        observed = Observations(await self._send(message), version=version)
        if observed.delivered.accepted:
            observed.round_trip = await self._effects.wait(message.event.object_id, started)
        if observed.round_trip is not None or observed.delivered.refused:
            self._rows.mark_final(message.event.object_id)
        if observed.delivered.failure is None:
            try:
                await self._send_unacceptable(sender, message, observed)
            except LedgerError as error:
                observed.unread = error
        return observed

    async def _sender(self) -> tuple[Sender, Version | None]:
        check, version = self._check, None
        recipe = Recipe(check.scheme, check.event, payload=check.payload)
        if check.scheme != "ikhokha":
            version = await find_version(check, self._tools)
            recipe = Recipe(check.scheme, check.event, version.name, check.payload)
        return Sender(check, SCHEMES[check.scheme], recipe, time.time), version

    async def _send_unacceptable(self, sender: Sender, original: Message, observed: Observations) -> None:
        """Sends each with new ids, also the event signed with the old secret. Replays the signed event, and
        then precedes it, only if it had an effect: otherwise there is nothing that could change."""
        messages = self._refused(sender, observed)
        ignored: tuple[str, ...] = ()
        try:
            ignored = self._check.must_ignore if await self._is_steady(original, observed) else ()
        except LedgerError as error:
            observed.unread = error
        if "replayed" in ignored:
            messages["replayed"] = original
        await self._attempt(messages, original, observed)
        if "out_of_order" in ignored:
            earlier = sender.earlier(original)
            if earlier is None:
                observed.skipped["out_of_order"] = _NOTHING_EARLIER
            else:
                await self._attempt({"out_of_order": earlier}, original, observed)

    async def _is_steady(self, original: Message, observed: Observations) -> bool:
        """Waits until ``seen`` shows the same twice. An endpoint may still process the first event, which
        would look like a second effect of a replayed one."""
        if observed.round_trip is None or not self._check.must_ignore:
            return False
        rows = await self._effects.read(original.event.object_id)
        for _ in range(_STEADY_READS):
            await self._wait_for_effects(observed.round_trip)
            before, rows = rows, await self._effects.read(original.event.object_id)
            if rows == before:
                return True
        observed.unsteady = True
        observed.skipped |= dict.fromkeys(self._check.must_ignore, _UNSTEADY)
        return False

    def _refused(self, sender: Sender, observed: Observations) -> dict[str, Message]:
        messages: dict[str, Message] = {}
        for kind in self._check.must_refuse:
            reason = sender.skip_reason(kind)
            if reason is None:
                messages[kind] = sender.refused(kind)
            else:
                observed.skipped[kind] = reason
        if self._check.old_secret is not None:
            messages["old_secret"] = sender.signed(secret=self._check.old_secret.get_secret_value())
        return messages

    async def _attempt(self, messages: dict[str, Message], original: Message, observed: Observations) -> None:
        if not messages:
            return
        first = original.event.object_id
        again = any(message.event.object_id == first for message in messages.values())
        before = await self._effects.read(first) if again else []
        await self._rows.expect(message.event.object_id for message in messages.values())
        deliveries = await asyncio.gather(*(self._send(message) for message in messages.values()))
        observed.attempts |= dict(zip(messages, deliveries, strict=True))
        if self._check.seen is None:
            for kind, message in messages.items():
                if observed.attempts[kind].refused:
                    self._rows.mark_final(message.event.object_id)
            return
        await self._wait_for_effects(observed.round_trip)
        for kind, message in messages.items():
            rows = await self._effects.read(message.event.object_id)
            changed = self._changed(rows, before if message.event.object_id == first else None)
            if changed:
                observed.effects.add(kind)
            if changed or observed.attempts[kind].refused:
                self._rows.mark_final(message.event.object_id)

    def _changed(self, rows: list[Row], before: list[Row] | None) -> bool:
        return has_effect(rows) if before is None else rows != before

    async def _send(self, message: Message) -> Delivery:
        async with self._places:
            left = max(0.05, self._deadline - _QUERY_RESERVE - time.monotonic())
            started = time.monotonic()
            try:
                response = await self._tools.http.post(
                    self._check.url, content=message.body, headers=_raw(message), timeout=left
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


def _raw(message: Message) -> dict[bytes, bytes]:
    """Returns the headers as bytes: httpx would refuse text that is not ASCII."""
    return {
        name.encode(): value if isinstance(value, bytes) else value.encode()
        for name, value in message.headers.items()
    }
