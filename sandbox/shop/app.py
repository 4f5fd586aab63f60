"""The shop: health endpoints, webhook endpoints that write payments, a payout job; each can misbehave."""

import asyncio
import time
from contextlib import suppress
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime
from typing import Any, Literal

import asyncpg

from sandbox.http import signatures
from sandbox.http.faults import Fault, Faults, apply_wire_fault
from sandbox.http.server import Request, Response
from sandbox.shop.rows import TEAM_STATUSES, MemoryRows, PostgresRows, Row, Rows

_CHECKS = {  # the checks of each health endpoint; "" is /api/health
    "": ("database", "webhook", "payment", "api"),
    "payment": ("payment", "api"),
    "webhook": ("webhook", "database"),
    "database": ("database",),
    "api": ("api",),
}


@dataclass(slots=True)
class Behaviour:
    """How the shop behaves, by default well. The names are also the JSON keys of the control endpoint."""

    health: Literal["healthy", "degraded", "unhealthy"] = "healthy"
    failing: tuple[str, ...] = ()  # checks that the health endpoints report as false
    accept_forged: bool = False
    accept_stale: bool = False
    accept_unsigned: bool = False
    process_twice: bool = False  # a replayed event adds its amount a second time
    swallow: bool = False  # answers 200 and writes no row
    effect_after: float = 0.0  # seconds from the response to the row
    payout_job: Literal["running", "stopped", "failing"] = "running"
    payout_every: float = 5.0  # seconds between runs of the payout job


@dataclass(frozen=True, slots=True)
class Secrets:
    """The webhook secrets of the shop. While it is rolled, the old one of Stripe is valid too."""

    stripe: str = "whsec_sandbox_stripe"
    ikhokha: str = "sandbox_ikhokha"
    hmac: str = "sandbox_hmac"
    old_stripe: str | None = None


class Shop:
    """Answers as a shop would; `behave()` and `faults` make it misbehave."""

    def __init__(self, dsn: str | None, secrets: Secrets, *, unique: bool = True) -> None:
        self.rows: Rows = MemoryRows() if dsn is None else PostgresRows(dsn, unique=unique)
        self.secrets = secrets
        self.behaviour, self.faults = Behaviour(), Faults()
        self._started = time.monotonic()
        self._late_writes: set[asyncio.Task[None]] = set()  # asyncio itself keeps no reference to a task
        self._job: asyncio.Task[None] | None = None
        self._behaviour_changed = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None

    def behave(self, **changes: Any) -> None:
        """Sets fields of Behaviour; without arguments resets all of them."""
        known = {each.name for each in fields(Behaviour)}
        if unknown := set(changes) - known:
            raise ValueError(f"a shop cannot {sorted(unknown)}; the behaviours are {sorted(known)}")
        self.behaviour = replace(self.behaviour, **changes) if changes else Behaviour()
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._behaviour_changed.set)

    async def start(self) -> None:
        self._loop = asyncio.get_running_loop()
        await self.rows.open()
        self._job = asyncio.create_task(self._payout_job())

    async def stop(self) -> None:
        tasks = [*self._late_writes, *([self._job] if self._job else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self.rows.close()

    async def __call__(self, request: Request) -> Response:
        latency, fault = self.faults.choose(request.path)
        if fault is not None:
            await fault.wait_until_released()
        if fault is not None and fault.kind in ("error", "rate_limit"):
            response = _injected_failure(fault)
        else:
            response = await self._route(request)
            response = apply_wire_fault(response, fault) if fault is not None else response
        return replace(response, delay=response.delay + latency)

    async def _route(self, request: Request) -> Response:
        path = request.path.rstrip("/")
        if path == "/api/health" or path.startswith("/api/health/"):
            return await self._health(path.removeprefix("/api/health").strip("/"))
        if path.startswith("/api/webhooks/") and request.method == "POST":
            return await self._webhook(path.rpartition("/")[2], request)
        if path.startswith("/api/payments/"):
            row = await self.rows.find(path.rpartition("/")[2])
            return Response.from_value(row) if row else Response.from_value({"error": "no such payment"}, 404)
        return Response.from_value({"error": "not found"}, 404)

    # health

    async def _health(self, endpoint: str) -> Response:
        if endpoint not in _CHECKS:
            return Response.from_value({"error": "not found"}, 404)
        began = time.perf_counter()
        database = await self.rows.is_reachable()
        checks = {name: name not in self.behaviour.failing for name in _CHECKS[endpoint]}
        if "database" in checks:
            checks["database"] &= database
        status = self.behaviour.health if all(checks.values()) else "unhealthy"
        body = {
            "status": status,
            "checks": checks,
            "response_time": round((time.perf_counter() - began) * 1000, 3),
            "uptime_percentage": 100.0 if status == "healthy" else 99.0,
            "uptime": round(time.monotonic() - self._started, 3),
        }
        return Response.from_value(body, 503 if status == "unhealthy" else 200)

    # webhooks

    async def _webhook(self, scheme: str, request: Request) -> Response:
        if scheme not in ("stripe", "ikhokha", "hmac"):
            return Response.from_value({"error": "not found"}, 404)
        if reason := self._refusal_reason(scheme, request):
            return Response.from_value({"error": reason}, 400)
        try:
            event_id, row = _row_of(request.json())
        except (ValueError, KeyError, TypeError, AttributeError):
            return Response.from_value({"error": "not an event that this shop can read"}, 400)
        if row is not None and not self.behaviour.swallow:
            return await self._store(event_id, row)
        return Response.from_value({"received": True})

    def _refusal_reason(self, scheme: str, request: Request) -> str | None:
        header = {"stripe": "stripe-signature", "ikhokha": "ik-sign", "hmac": "x-signature"}[scheme]
        given = request.headers.get(header)
        if given is None:
            return None if self.behaviour.accept_unsigned else f"no {header} header"
        if scheme == "stripe":
            return self._stripe_refusal_reason(given, request.body)
        if scheme == "ikhokha":
            expected = signatures.sign_ikhokha(request.path, request.body, self.secrets.ikhokha)
        else:
            expected = signatures.sign_hmac(request.body, self.secrets.hmac)
            given = given.removeprefix("sha256=")
        genuine = self.behaviour.accept_forged or signatures.same(given, expected)
        return None if genuine else "the signature does not match"

    def _stripe_refusal_reason(self, given: str, body: bytes) -> str | None:
        now = time.time()
        refusal = signatures.refuse_stripe(given, body, self.secrets.stripe, now)
        if refusal is not None and self.secrets.old_stripe is not None:
            refusal = signatures.refuse_stripe(given, body, self.secrets.old_stripe, now)
        if refusal is None:
            return None
        stale = refusal is signatures.StripeRefusal.STALE
        accepted = self.behaviour.accept_stale if stale else self.behaviour.accept_forged
        return None if accepted else refusal.value

    async def _store(self, event_id: str, row: Row) -> Response:
        if self.behaviour.effect_after > 0:
            task = asyncio.create_task(self._store_later(event_id, row, self.behaviour.effect_after))
            self._late_writes.add(task)
            task.add_done_callback(self._late_writes.discard)
            return Response.from_value({"received": True})
        try:
            await self.rows.store(event_id, row, twice=self.behaviour.process_twice)
        except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError):
            return Response.from_value({"error": "the database is unreachable"}, 503)
        return Response.from_value({"received": True})

    async def _store_later(self, event_id: str, row: Row, seconds: float) -> None:
        await asyncio.sleep(seconds)
        await self.rows.store(event_id, row, twice=self.behaviour.process_twice)

    # the payout job

    async def _payout_job(self) -> None:
        while True:
            if self.behaviour.payout_job != "stopped":
                status = "ok" if self.behaviour.payout_job == "running" else "failed"
                await self._record_payout_run(status)
            self._behaviour_changed.clear()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._behaviour_changed.wait(), self.behaviour.payout_every)

    async def _record_payout_run(self, status: str) -> None:
        try:
            await self.rows.record_payout_run(datetime.now(UTC), status)
        except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError):
            return  # without its database the job of a real shop would not run either


def _injected_failure(fault: Fault) -> Response:
    status = fault.status or (429 if fault.kind == "rate_limit" else 503)
    headers = {} if fault.retry_after is None else {"Retry-After": fault.retry_after}
    return Response.from_value({"status": "unhealthy", "error": "sandbox: injected failure"}, status, headers)


def _row_of(event: dict[str, Any]) -> tuple[str, Row | None]:
    """Returns (event id, its payment or None) of a Stripe event or an iKhokha callback."""
    if "paylinkID" in event:
        paid = "PAID" if event["status"] == "SUCCESS" else "VOID"
        identifier = str(event.get("externalTransactionID", event["paylinkID"]))
        return identifier, Row(str(event["paylinkID"]), 0, "zar", paid, datetime.now(UTC))
    subject = event["data"]["object"]
    if subject.get("object", "payment_intent") != "payment_intent":
        return str(event["id"]), None
    status = str(subject.get("status", "succeeded"))
    created = datetime.fromtimestamp(int(subject.get("created") or time.time()), UTC)
    amount, currency = int(subject.get("amount") or 0), str(subject.get("currency") or "usd")
    team_status = TEAM_STATUSES.get(status, status)
    return str(event["id"]), Row(str(subject["id"]), amount, currency, team_status, created)
