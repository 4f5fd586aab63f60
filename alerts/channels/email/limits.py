"""What mail servers and clients accept, in characters.

A line has at most 998 octets (RFC 5322, 2.1.1); folding keeps ours below 80. Gmail hides the end of a message
of more than 102 kB (its guidelines for bulk senders), so the HTML stays below that at six characters for an
escaped one.
"""

from alerts.channels.base import Limits

SUBJECT = 200
TEXT = 6_000
FIELD = 500
FIELDS = 12
FOOTER = 300
LINK = 2_000

LIMITS: Limits = {
    "subject": SUBJECT + 60,
    "text": 20_000,
    "html": 100_000,
}
