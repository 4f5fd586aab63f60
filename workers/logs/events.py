"""Which file a line goes to, besides ``combined``, which has all of them.

docs/logs.md describes the events; a test compares the names here with those in the source.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from settings import Check
from settings.locations import check_of

COMBINED: Final = "combined"
ERROR: Final = "error"
PAYMENT: Final = "payment"
PAYOUT: Final = "payout"
AUDIT: Final = "audit"
FILES = (COMBINED, ERROR, PAYMENT, PAYOUT, AUDIT)

FILES_OF_EVENT: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(
        ("incident_acknowledged", "incident_marked", "incident_noted", "incident_resolved"), (AUDIT,)
    ),
    **dict.fromkeys(("silence_added", "silence_expired", "drill_started"), (AUDIT,)),
    **dict.fromkeys(("configuration_applied", "configuration_not_applied", "check_removed"), (AUDIT,)),
    **dict.fromkeys(("configuration_reloaded", "configuration_not_reloaded", "schema_migrated"), (AUDIT,)),
    **dict.fromkeys(("ledger_tables_created", "check_requested"), (AUDIT,)),
    **dict.fromkeys(("login_link_created", "token_created", "token_revoked"), (AUDIT,)),
    **dict.fromkeys(("session_revoked", "sessions_revoked", "checklist_ticked"), (AUDIT,)),
    **dict.fromkeys(("report_signed_off", "runs_retired"), (AUDIT,)),
    **dict.fromkeys(("writes_approved", "location_retired"), (AUDIT,)),
    **dict.fromkeys(("run_requested", "run_resumed", "run_cancelled"), (PAYMENT, PAYOUT, AUDIT)),
    **dict.fromkeys(
        ("daily_run_planned", "reconciled", "undo_started", "repairs_undone"), (PAYMENT, PAYOUT, AUDIT)
    ),
    **dict.fromkeys(("finding_recorded", "findings_not_logged"), (AUDIT,)),
    **dict.fromkeys(("run_refused", "run_not_planned", "account_listing_failed"), (PAYMENT, PAYOUT)),
}
"""The files of an event. ``audit`` has who changed what, Paywatch itself included, which repairs."""
FILE_OF_OBJECT: Mapping[str, str] = {
    **dict.fromkeys(("payments", "charges", "refunds", "disputes"), PAYMENT),
    "payouts": PAYOUT,
}
"""The file of a line about a kind of Stripe objects (``object``)."""
FILE_OF_KIND: Mapping[str, str] = {
    **dict.fromkeys(("payment_flow", "webhook", "stripe_webhooks"), PAYMENT),
    **dict.fromkeys(("payout_job", "payouts"), PAYOUT),
}
"""The file of a line about a check (``name``), by the kind of the check."""


class Routes:
    """Finds the files of a line by its event, its object and its check."""

    def __init__(self, checks: Iterable[Check] = ()) -> None:
        self._of_check = {each.name: FILE_OF_KIND[each.kind] for each in checks if each.kind in FILE_OF_KIND}

    def files(self, event: Mapping[str, Any]) -> tuple[str, ...]:
        """Returns the files besides ``combined`` and ``error``, whose lines any event can be."""
        found = FILES_OF_EVENT.get(event["event"], ())
        if "object" in event and (of_object := FILE_OF_OBJECT.get(event["object"])):
            found = (*found, of_object)
        if self._of_check and isinstance(name := event.get("name"), str):
            of_check = self._of_check.get(check_of(name))
            found = (*found, of_check) if of_check else found
        return found
