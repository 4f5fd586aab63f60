"""Asks whether a synthetic object had its effect: a row in the team's database, or a URL that knows it."""

import asyncio
import hashlib
import time
from collections.abc import Mapping
from urllib.parse import quote

import httpx

from probes import ledger, request_errors
from probes.ledger import LedgerError, Row
from probes.tools import Needs, Tools
from settings.checks.base import Seen
from settings.checks.payment_flow import PaymentFlowCheck
from settings.checks.webhook import WebhookCheck

CAUSES: Mapping[str, str] = {
    **ledger.CAUSES,
    "seen": "`seen.url` cannot be asked: no response, or an answer that says nothing about the object",
}

_Check = WebhookCheck | PaymentFlowCheck


def _has_effect(check: _Check) -> bool:
    return check.seen is not None


NEEDS: Needs = {
    "ledger": lambda check: check.seen is not None and check.seen.url is None,
    "query": _has_effect,
    "seen": lambda check: check.seen is not None and check.seen.url is not None,
    "no_effect": _has_effect,
    "cleanup": lambda check: check.cleanup is not None,
}

_FIRST_PAUSE, _LONGEST_PAUSE = 0.05, 0.5
_URL_TIMEOUT = 5.0
"""Seconds for one request, as for one query."""


class Effects:
    """Reads the effects that ``seen`` describes. Without ``seen`` nothing has an effect."""

    def __init__(self, seen: Seen | None, tools: Tools) -> None:
        self._seen, self._tools = seen, tools

    @property
    def name(self) -> str:
        """The key that holds the question."""
        return "seen.url" if self._seen is not None and self._seen.url else "seen.sql"

    async def require_none(self, object_id: str) -> None:
        """Raises LedgerError if there is an effect already, or if nobody can say."""
        if has_effect(await self.read(object_id)):
            what = "returns rows" if self.name == "seen.sql" else "answers with the expected status"
            advice = "select by $1" if self.name == "seen.sql" else "it must depend on {id}"
            raise LedgerError(
                f"{self.name} {what} for an object that does not exist yet: {advice}", cause="query"
            )

    async def wait(self, object_id: str, started: float) -> float | None:
        """Returns the seconds from ``started`` (monotonic) to the effect; None if it came too late.

        Asks an unclear URL again. Raises LedgerError if its last answer does not say whether there is one.
        """
        if self._seen is None:
            return None
        until = started + self._seen.within.total_seconds()
        pause = _FIRST_PAUSE
        while True:
            found, unclear = await self._look(object_id)
            if found:
                return min(time.monotonic(), until) - started
            left = until - time.monotonic()
            if left <= 0 and unclear is not None:
                raise unclear
            if left <= 0:
                return None
            await asyncio.sleep(min(pause, left))
            pause = min(pause * 1.5, _LONGEST_PAUSE)

    async def _look(self, object_id: str) -> tuple[bool, LedgerError | None]:
        """Returns whether there is an effect, and why that is not known."""
        try:
            return has_effect(await self.read(object_id)), None
        except LedgerError as error:
            if error.cause != "seen":
                raise
            return False, error

    async def read(self, object_id: str) -> list[Row]:
        """Returns what there is; a repeated event must not change it. Raises LedgerError.

        A URL that refuses, redirects or fails is an error, and not the absence of an effect.
        """
        if self._seen is None:
            return []
        if self._seen.url is not None:
            return await self._request(self._seen.url, self._seen.status, object_id)
        pool = ledger.require_ledger(self._tools.ledger)
        return sorted(await ledger.read(pool, self._seen.sql, object_id), key=repr)

    async def _request(self, url: str, expected: int, object_id: str) -> list[Row]:
        target = url.replace("{id}", quote(object_id, safe=""))
        try:
            response = await self._tools.http.get(target, timeout=_URL_TIMEOUT)
        except httpx.RequestError as error:
            raise LedgerError(
                f"seen.url cannot be asked: {request_errors.outcome_of(error).reason}", cause="seen"
            ) from error
        if response.status_code == expected:
            return [(expected, hashlib.sha256(response.content).hexdigest())]
        if _is_unclear(response.status_code):
            raise LedgerError(
                f"seen.url answers {response.status_code}, which does not say whether there is an effect",
                cause="seen",
            )
        return []


def _is_unclear(status: int) -> bool:
    return status < 200 or 300 <= status < 400 or status in (401, 403, 408, 425, 429) or status >= 500


def has_effect(rows: list[Row]) -> bool:
    """Whether the rows show an effect: any row does, except a single null, ``false`` or 0.

    ``select count(*)`` and ``select exists(...)`` return one row in any case.
    """
    scalar = len(rows) == 1 and len(rows[0]) == 1
    return bool(rows) and not (scalar and rows[0][0] in (None, False, 0))
