"""Cassettes of the Stripe client, recorded against the sandbox.

The suite only plays them. After a change of the client's requests, record them again and review the diff:

    python -m pytest tests/stripeapi/test_cassettes.py --record-cassettes
"""

import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import vcr
from pydantic import SecretStr
from vcr.request import Request

from sandbox.company import Company
from stripeapi import Stripe

CASSETTES = Path(__file__).parent / "cassettes"
LIVE_BASE = "https://api.stripe.com"
ACCOUNT = "acct_1SandboxConnected"

_SENT = ("stripe-version", "stripe-account", "user-agent")
_OF_THIS_MACHINE = ("authorization", "host", "x-stripe-client-user-agent", "connection", "accept-encoding")


@dataclass
class Tape:
    """Where requests go: to the sandbox while recording, to a cassette otherwise."""

    base: str
    key: str
    restricted_key: str
    company: Company | None = None
    slept: list[float] = field(default_factory=list)

    def fault(self, kind: Any, **scope: Any) -> None:
        """Adds a fault to the sandbox; a cassette already contains its effect."""
        if self.company is not None:
            self.company.stripe.faults.add(kind, **scope)

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)


@contextmanager
def tape(name: str, *, record: bool) -> Iterator[Tape]:
    """Plays ``cassettes/NAME.yaml``, all of it and nothing else, or records it."""
    path = CASSETTES / f"{name}.yaml"
    with ExitStack() as stack:
        company = stack.enter_context(small_company()) if record else None
        if record:
            path.unlink(missing_ok=True)
        cassette = stack.enter_context(
            recorder().use_cassette(path, record_mode="once" if record else "none")
        )
        if company is None:
            yield Tape(LIVE_BASE, "sk_test_any", "rk_test_any")
            assert cassette.all_played, f"{name}: the client no longer sends every recorded request"
        else:
            yield Tape(company.stripe_url, company.key, company.restricted_key, company)


def small_company() -> Company:
    day = datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 11, 2, tzinfo=UTC)
    return Company(payments=3, since=day[0], until=day[1], now=day[1], accounts={ACCOUNT: 1})


def recorder() -> vcr.VCR:
    tapes = vcr.VCR(
        match_on=("method", "uri", "sent"),
        filter_headers=_OF_THIS_MACHINE,
        before_record_request=as_if_to_stripe,
        before_record_response=without_the_day,
        decode_compressed_response=True,
    )
    tapes.register_matcher("sent", same_headers)
    return tapes


def as_if_to_stripe(request: Request) -> Request:
    request.uri = re.sub(r"^https?://[^/]+", LIVE_BASE, request.uri)
    agent = request.headers.get("user-agent", "")
    request.headers["user-agent"] = re.sub(r"(PythonBindings/\d+).*", r"\1", agent)
    return request


def without_the_day(response: dict[str, Any]) -> dict[str, Any]:
    """The same recording on every day."""
    headers = response["headers"]
    response["headers"] = {
        name: ["Mon, 02 Nov 2026 00:00:00 GMT"] if name.lower() == "date" else values
        for name, values in headers.items()
    }
    return response


def same_headers(request: Request, recorded: Request) -> None:
    for name in _SENT:
        now, then = request.headers.get(name), recorded.headers.get(name)
        assert now == then, f"{name}: {now!r} is sent, {then!r} was recorded"


def client(tape_: Tape, **options: Any) -> Stripe:
    key = SecretStr(options.pop("key", tape_.key))
    return Stripe(key, base=tape_.base, sleep=tape_.sleep, **options)
