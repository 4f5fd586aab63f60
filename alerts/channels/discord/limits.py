"""What Discord accepts (discord.com/developers, "Message": embed limits; "Execute Webhook").

Discord does not say how it counts an emoji. UTF-16 units are never fewer than characters.
"""

from typing import Any

from alerts.channels.base import Limit, Limits
from alerts.channels.text import utf16_units

CONTENT = 2_000
TITLE = 256
DESCRIPTION = 4_096
FIELDS = 25
FIELD_NAME = 256
FIELD_VALUE = 1_024
FOOTER = 2_048
URL = 2_048
EMBEDS = 6_000
"""Of all titles, descriptions, names, values and footers of a message together."""


def text_of_embeds(embeds: Any) -> int:
    """The sum to which `EMBEDS` applies."""
    return sum(
        utf16_units(text)
        for embed in embeds
        for text in (
            embed["title"],
            embed["description"],
            embed["footer"]["text"],
            *(field[key] for field in embed["fields"] for key in ("name", "value")),
        )
    )


LIMITS: Limits = {
    "content": Limit(CONTENT, utf16_units),
    "embeds": Limit(EMBEDS, text_of_embeds),
    "embeds.0.title": Limit(TITLE, utf16_units),
    "embeds.0.description": Limit(DESCRIPTION, utf16_units),
    "embeds.0.url": URL,
    "embeds.0.fields": FIELDS,
    "embeds.0.fields.*.name": Limit(FIELD_NAME, utf16_units),
    "embeds.0.fields.*.value": Limit(FIELD_VALUE, utf16_units),
    "embeds.0.footer.text": Limit(FOOTER, utf16_units),
}

SHOWN_FIELDS = 12
SHORT_NAME = 32
SHORT_VALUE = 200
SHORT_FOOTER = 300
TEXT = EMBEDS - TITLE - SHORT_FOOTER - SHOWN_FIELDS * (SHORT_NAME + SHORT_VALUE)
"""What all other texts of the embed leave for the description."""
