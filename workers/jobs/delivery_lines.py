"""Log lines of deliveries: notifications that were sent or failed, channels that are unreachable."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

import structlog

from probes.reading import Json
from store import ClaimedDelivery, DeliveryOutcome
from workers.outages import Outage

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of an attempt. ``broken``: the channel refused it for good; ``remaining``: the payload of the
    next attempt, of a message that some recipients have.
    """

    outcome: DeliveryOutcome
    error: str = ""
    retry_in: timedelta | None = None
    reference: str = ""
    broken: bool = False
    remaining: Mapping[str, Json] | None = None

    @property
    def arrived(self) -> bool:
        return self.outcome in {"delivered", "accepted"}

    @property
    def final(self) -> bool:
        return self.outcome not in {"retry", "unknown"}


def log_delivery(outgoing: ClaimedDelivery, verdict: Verdict, channel: Outage, *, fenced: bool) -> None:
    """Logs one attempt. A retry is logged for the first attempt only: an outage may take a day of them."""
    _report(channel, outgoing, verdict)
    several = {"incidents": list(outgoing.incidents)} if len(outgoing.incidents) > 1 else {}
    failed = {} if verdict.outcome == "delivered" else {"error": verdict.error, "outcome": verdict.outcome}
    log.log(
        _level(outgoing, verdict),
        "notification_sent" if verdict.arrived else "notification_failed",
        channel=outgoing.channel,
        kind=outgoing.delivery.kind,
        incident=outgoing.delivery.incident,
        thread=outgoing.delivery.thread,
        dedupe_key=outgoing.delivery.dedupe_key,
        attempt=outgoing.delivery.attempt,
        retry_in=verdict.retry_in and round(verdict.retry_in.total_seconds(), 1),
        fenced=fenced,
        **several,
        **failed,
    )


def _report(channel: Outage, outgoing: ClaimedDelivery, verdict: Verdict) -> None:
    if verdict.arrived:
        channel.served()
    elif not verdict.final:
        channel.failed(f'The channel "{outgoing.channel}" does not take notifications: {verdict.error}')


def _level(outgoing: ClaimedDelivery, verdict: Verdict) -> int:
    if verdict.arrived:
        return logging.INFO
    if not verdict.final:
        return logging.WARNING if outgoing.delivery.attempt == 1 else logging.DEBUG
    return logging.ERROR
