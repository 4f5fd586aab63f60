"""``kind = "voice"``: phone calls by Twilio."""

from typing import Literal

from settings.channels.twilio import TwilioChannel
from settings.values import Severity


class VoiceChannel(TwilioChannel):
    default_for = frozenset({Severity.P0})
    takes_notices = False

    kind: Literal["voice"]
