"""What PagerDuty accepts: bytes of an event, characters of a text (its documentation of Events API v2)."""

from alerts.channels.base import Limits

EVENT = 512 * 1024
SUMMARY = 1_024
DEDUP_KEY = 255

LIMITS: Limits = {
    "": EVENT,
    "dedup_key": DEDUP_KEY,
    "payload.summary": SUMMARY,
}

DETAIL = 4_000
"""PagerDuty limits only the whole event. This keeps it far below, at up to six bytes of JSON a character."""
