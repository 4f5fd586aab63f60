"""The sentence that a page shows after an action, by its code in the address.

Only these sentences are ever shown: what an address says must not speak in our name.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Notice:
    sentence: str
    kind: Literal["done", "refused"] = "done"


NOTICES: Mapping[str, Notice] = {
    "signed-out": Notice("You are signed out."),
    "session-ended": Notice(
        "Your session has ended: what you sent was not done. Sign in, and send it again.", "refused"
    ),
    "session-revoked": Notice("The session has ended."),
    "sessions-revoked": Notice("All sessions of this person have ended."),
    "token-revoked": Notice("The token is revoked. Sessions that began with it have ended too."),
    "incident-acknowledged": Notice("The incident is acknowledged."),
    "incident-resolved": Notice("The incident is resolved."),
    "incident-noted": Notice("The note is in the timeline."),
    "incident-marked": Notice("The incident has this mark."),
    "check-requested": Notice("A worker is asked to run the check: below is what it finds."),
    "silence-added": Notice("The silence holds messages from now on."),
    "silences-ended": Notice("The silence has ended. Messages about what still fails are sent again."),
    "channel-delivered": Notice("The channel delivered the test message."),
    "channel-accepted": Notice(
        "The channel accepted the test message. Whether it arrives, its provider does not say."
    ),
    "channel-failed": Notice("The test message was not delivered: see the channel's last test.", "refused"),
    "checklist-ticked": Notice("The item is ticked. The audit log has it, with the evidence that you saw."),
    "run-queued": Notice("The run was queued."),
    "run-cancelled": Notice("The run is cancelled."),
    "writes-approved": Notice("Approved: daily runs write this from now on."),
    "signed-preparer": Notice("You have signed the report as its preparer."),
    "signed-reviewer": Notice("You have signed the report as its reviewer."),
    "report-verified": Notice("Verified: the report, its chain and its sign-offs are unchanged."),
    "report-damaged": Notice("The verification found problems: they are listed at the report.", "refused"),
}


def notice_of(code: str | None) -> Notice | None:
    """Returns the notice of a code; None for one that nobody gave out."""
    return None if code is None else NOTICES.get(code)
