"""What ntfy accepts (docs.ntfy.sh/publish, "Limitations"; its server reads twice that of JSON).

A message above 4,096 bytes becomes an attachment, which phones show as a file. The JSON of a message has at
most 8,192 bytes, with the topic and every escape.
"""

from alerts.channels.base import Limit, Limits
from alerts.channels.text import utf8_bytes

MESSAGE = 4_096
BODY = 8_192 - 200
"""Without the topic, which is added when the message is sent."""
TITLE = 250
LINK = 1_000

LIMITS: Limits = {
    "": BODY,
    "message": Limit(MESSAGE, utf8_bytes),
    "title": Limit(TITLE, utf8_bytes),
    "actions": 3,
}

FIELDS = 12
VALUE = 150
