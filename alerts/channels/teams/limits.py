"""What Teams accepts: about 28 KB a message (learn.microsoft.com, "Format cards in Teams" and "Limits").

Teams counts after the workflow has expanded the body, and counts UTF-16, so that 14,000 characters are 28 KB.
Bodies above about 20 kB are accepted by the workflow and then dropped by it, which no answer shows.
"""

from alerts.channels.base import Limit, Limits
from alerts.channels.text import json_length

BODY = 20_000
TITLE = 400
TEXT = 5_000
VALUE = 400
FIELDS = 12
FALLBACK = 500
LINK = 1_000
"""A longer address stays a text: it would take the place of everything else."""

LIMITS: Limits = {
    "": BODY,
    "attachments": 1,
    "attachments.0.content.body.0.inlines.0.text": Limit(TITLE, json_length),
    "attachments.0.content.body.1.inlines.0.text": Limit(TEXT, json_length),
    "attachments.0.content.body.*.inlines.1.text": Limit(VALUE, json_length),
    "attachments.0.content.fallbackText": Limit(FALLBACK, json_length),
    "attachments.0.content.actions": 2,
}
