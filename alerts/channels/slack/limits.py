"""What Slack accepts (docs.slack.dev, Block Kit reference and "Truncating content"), in characters.

Mattermost keeps 16,383 characters of a message and older servers 4,000 (docs.mattermost.com, "Incoming
webhooks"); Rocket.Chat's ``Message_MaxAllowedSize`` is 5,000. Neither limits an attachment as tightly.
"""

from alerts.channels.base import Limit, Limits
from alerts.channels.text import utf16_units

TEXT = 4_000
HEADER = 150
SECTION = 3_000
FIELD = 2_000
FIELDS = 10
ELEMENTS = 10
ATTACHMENT = 4_000

LIMITS: Limits = {
    "text": TEXT,
    "blocks": 50,
    "blocks.0.text.text": Limit(HEADER, utf16_units),
    "blocks.1.text.text": SECTION,
    "blocks.2.fields": FIELDS,
    "blocks.2.fields.*.text": FIELD,
    "blocks.3.elements": ELEMENTS,
    "blocks.3.elements.*.text": SECTION,
    "reply.text": TEXT,
    "reply.blocks": 50,
    "reply.blocks.0.text.text": SECTION,
    "reply.blocks.1.elements.*.text": SECTION,
    "attachments.*.text": ATTACHMENT,
    "attachments.*.fallback": ATTACHMENT,
    "attachments.*.fields.*.value": FIELD,
}

REASON = SECTION // 2
"""Slack does not say how it counts an emoji. Even at two characters each, as in UTF-16, the text fits."""
SHORT_FIELD = 300
"""Slack shows fields in two columns, where a longer value hides the others."""
LINK = FIELD - 100
"""Leaves room for the field's name and the markup around the address."""
