"""What PagerDuty accepts: bytes of an event, characters of a text.

Sources: developer.pagerduty.com/docs/events-api-v2/overview ("512 KB", taken as 512,000 bytes) and the
reference of "Send an event to PagerDuty".
"""

from alerts.channels.base import Limits

EVENT = 512_000
SUMMARY = 1_024
DEDUP_KEY = 255

LIMITS: Limits = {
    "": EVENT,
    "dedup_key": DEDUP_KEY,
    "payload.summary": SUMMARY,
}

DETAIL = 4_000
"""PagerDuty limits only the whole event. This keeps it far below, at up to six bytes of JSON a character."""
