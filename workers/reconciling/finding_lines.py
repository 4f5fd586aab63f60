"""One line in the log for each finding of a run, so that logs tell the story of a payment or a payout."""

import logging
from contextlib import aclosing
from typing import Any

import structlog

from reconcile.inspection.found import Found
from reconcile.inspection.listing import count_findings, list_findings
from workers.app import App
from workers.databases import DATABASE_ERRORS

log = structlog.get_logger(__name__)

MOST = 1_000
"""Findings of a run that are logged: open ones first, by the money at risk. The report has all of them."""


async def log_findings(app: App, run: str) -> None:
    """Logs the findings of a run that has ended. The run is complete whether they can be read or not."""
    try:
        async with aclosing(list_findings(app.store, app.settings, run, limit=MOST)) as found:
            async for each in found:
                log_finding(each)
        more = (await count_findings(app.store, run)).findings - MOST
    except DATABASE_ERRORS as error:
        app.store_failed(error)
        log.warning("findings_not_logged", run=run, reason="the store cannot be read")
    else:
        if more > 0:
            log.warning(
                "findings_not_logged", run=run, count=more, reason=f"only {MOST:,} of a run are logged"
            )


def log_finding(found: Found) -> None:
    """Logs one finding, without what identifies a customer."""
    finding, money = found.finding, next(iter(found.at_risk.items()), (None, None))
    log.log(
        logging.INFO if finding.resolved else logging.WARNING,
        "finding_recorded",
        run=found.of.run,
        account=found.of.account.connected,
        object=found.of.object,
        object_id=found.plain["id"],
        status="repaired" if finding.resolved else "open",
        code=finding.reason_code,
        reason=found.plain["reason"],
        currency=money[0],
        amount=money[1],
        **{"class": finding.class_},
        **_ids(found),
    )


def _ids(found: Found) -> dict[str, Any]:
    """The payment that the object belongs to, or the payout that it is."""
    if found.of.object == "payouts":
        return {"payout_id": found.plain["id"]}
    if found.of.object == "payments":
        return {"payment_id": found.plain["id"]}
    linked = ((found.finding.stripe or {}).get("details") or {}).get("payment")
    return {"payment_id": linked} if isinstance(linked, str) else {}
