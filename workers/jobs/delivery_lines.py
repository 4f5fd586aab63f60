"""Log lines of deliveries: notifications that were sent or failed, channels that are unreachable."""

import logging
from datetime import timedelta

import structlog

from store import ClaimedDelivery, DeliveryOutcome
from workers.outages import Outage

log = structlog.get_logger(__name__)


def log_delivery(
    outgoing: ClaimedDelivery,
    outcome: DeliveryOutcome,
    channel: Outage,
    *,
    error: str,
    retry_in: timedelta | None,
    fenced: bool,
) -> None:
    """Logs one attempt. A retry is logged for the first attempt only: an outage may take a day of them."""
    _report(channel, outgoing, outcome, error)
    failed = {} if outcome == "delivered" else {"error": error, "outcome": outcome}
    log.log(
        _level(outgoing, outcome),
        "notification_sent" if outcome == "delivered" else "notification_failed",
        channel=outgoing.channel,
        kind=outgoing.delivery.kind,
        incident=outgoing.delivery.incident,
        dedupe_key=outgoing.delivery.dedupe_key,
        attempt=outgoing.delivery.attempt,
        retry_in=retry_in and round(retry_in.total_seconds(), 1),
        fenced=fenced,
        **failed,
    )


def _report(channel: Outage, outgoing: ClaimedDelivery, outcome: DeliveryOutcome, error: str) -> None:
    if outcome == "delivered":
        channel.served()
    elif outcome == "retry":
        channel.failed(f'The channel "{outgoing.channel}" does not take notifications: {error}')


def _level(outgoing: ClaimedDelivery, outcome: DeliveryOutcome) -> int:
    if outcome == "delivered":
        return logging.INFO
    if outcome == "retry":
        return logging.WARNING if outgoing.delivery.attempt == 1 else logging.DEBUG
    return logging.ERROR
