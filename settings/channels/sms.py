"""``kind = "sms"``: text messages by Twilio."""

from typing import Literal

from settings.channels.twilio import TwilioChannel
from settings.values import Severity


class SmsChannel(TwilioChannel):
    default_for = frozenset({Severity.P0})

    kind: Literal["sms"]
