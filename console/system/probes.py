"""``/healthz`` and ``/readyz``, for a platform that restarts processes and routes requests.

Anybody may ask: they name no server, and the store is asked at most once a second.
"""

import asyncio
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

import store
from console.context import FRESH, Console, console_of
from console.joined import Joined
from workers.databases import DATABASE_ERRORS, explain_store
from workers.errors import NotConfigured
from workers.outages import Outage

WITHIN = 1.0
"""Seconds in which the store must answer. A later answer counts as none."""
_NO_STORE = {"Cache-Control": "no-store"}


@dataclass(frozen=True, slots=True)
class Verdict:
    """``code`` is ``ready`` or why it is not: ``store_unreachable``, ``store_schema``, ``not_configured``."""

    code: str
    sentence: str


READY = Verdict("ready", "the store answers, and its schema is this version's")
UNREACHABLE = Verdict("store_unreachable", f"the store did not answer within {WITHIN:g} s: see the log")
SCHEMA = Verdict("store_schema", "the store's schema is not this version's: run `paywatch migrate`")
NOT_CONFIGURED = Verdict("not_configured", "no store is configured: set DATABASE_URL")


class Readiness:
    """Judges whether this console can serve. All who ask within a second get one judgement."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._lock = asyncio.Lock()
        self._outage = Outage("console_not_ready", "console_ready", quiet=0)
        self._judged: tuple[float, Verdict] | None = None
        self._store = Joined(self._ask_store, WITHIN)

    async def verdict(self) -> Verdict:
        async with self._lock:
            if self._judged is None or self._now() - self._judged[0] >= FRESH:
                self._judged = (self._now(), await self._judge())
            return self._judged[1]

    async def _judge(self) -> Verdict:
        try:
            await self._store.result()
        except store.SchemaError as error:
            return self._failed(SCHEMA, str(error))
        except NotConfigured as error:
            return self._failed(NOT_CONFIGURED, str(error))
        except (store.StoreUnreachable, *DATABASE_ERRORS) as error:
            return self._failed(
                UNREACHABLE, explain_store(self._console.settings, error) or "it took too long"
            )
        self._outage.served()
        return READY

    async def _ask_store(self) -> None:
        await self._console.ready()
        await store.check_schema(self._console.pool)

    def _failed(self, verdict: Verdict, why: str) -> Verdict:
        self._outage.failed(self._console.mask(why), code=verdict.code)
        return verdict

    def _now(self) -> float:
        return asyncio.get_running_loop().time()


async def healthz(_request: Request) -> Response:
    """Answers as long as the process does: a store that is down is no reason to restart a console."""
    return JSONResponse({"status": "alive"}, headers=_NO_STORE)


async def readyz(request: Request) -> Response:
    verdict = await console_of(request).part(Readiness).verdict()
    body = {
        "status": "ready" if verdict is READY else "not ready",
        "code": verdict.code,
        "detail": verdict.sentence,
    }
    return JSONResponse(body, 200 if verdict is READY else 503, headers=_NO_STORE)
