"""How many segments a text message takes (twilio.com/docs/glossary/what-sms-character-limit).

A message of only GSM-7 characters has 160 in one segment, and 153 in each of several; any other character
makes it UCS-2, with 70 and 67. Toll-free numbers of North America have one less in each of several, which
counts here. Twilio takes 1,600 characters, but each segment is paid for and may get lost on its own.
"""

from alerts.channels.base import Limit, Limits
from alerts.channels.text import utf16_units

SEGMENTS = 3
TITLE = 100
FOOTER = 95
LINK = 100

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED = frozenset("^{}\\[~]|€")
"""They take two places: an escape comes first (3GPP TS 23.038)."""


def is_gsm(text: str) -> bool:
    return not set(text) - _BASIC - _EXTENDED


def segments(text: str) -> int:
    if is_gsm(text):
        return _counted(len(text) + sum(each in _EXTENDED for each in text), 160, 152)
    return _counted(utf16_units(text), 70, 66)


def _counted(units: int, single: int, several: int) -> int:
    return 1 if units <= single else -(-units // several)


LIMITS: Limits = {"Body": Limit(SEGMENTS, segments)}
