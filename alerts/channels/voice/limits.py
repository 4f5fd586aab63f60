"""What Twilio accepts as instructions for a call: 4,000 characters (its error 32018)."""

from alerts.channels.base import Limits

TWIML = 4_000
TITLE = 200
REASON = 400
"""Characters of XML. Nobody listens to more, and all is said twice."""

LIMITS: Limits = {"Twiml": TWIML}
