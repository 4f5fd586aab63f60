"""Addresses of mail and phone numbers: valid, and masked wherever they are shown. They are personal data."""

import re
from typing import Annotated

from pydantic import AfterValidator, Field, PlainSerializer, SecretStr

from settings.addresses import parse_host
from settings.hosts import ascii_host
from settings.urls import Trimmed

_LOCAL = re.compile(r"[^\s\x00-\x20\x7f-\xa0()<>\[\]:;@\\,\"]+")
"""The part before the @ without quotes, also in other scripts (RFC 6531)."""
_DOMAIN = re.compile(r"[^\s\[\]:/?#@\\]+")
_PHONE = re.compile(r"\+[1-9][0-9]{6,14}")
"""E.164: a plus, the country code, and at most 15 digits in all."""
_IN_ADDRESS = "[^\\s<>@\"'(),;:]"
_ADDRESS_IN_TEXT = re.compile(rf"(?<!{_IN_ADDRESS}){_IN_ADDRESS}+@{_IN_ADDRESS}+")
"""Only from the beginning of a word: from each of its characters, a long word would take minutes."""
_PHONE_IN_TEXT = re.compile(r"(?<![\w.-])\+?[1-9][0-9]{7,14}(?![\w-])")
_LONGEST_LOCAL, _LONGEST_ADDRESS = 64, 254
"""Bytes that SMTP allows (RFC 5321, 4.5.3.1, and the erratum 1690 of RFC 3696)."""


def split_address(address: str) -> tuple[str, str]:
    """Returns the local part, and the domain in ASCII. Raises ValueError for what is no address of mail."""
    local, _, domain = address.rpartition("@")
    dots = local.startswith(".") or local.endswith(".") or ".." in local
    if not _LOCAL.fullmatch(local) or dots or not local.isprintable():
        raise ValueError(_NO_ADDRESS)
    try:
        host = ascii_host(domain if _DOMAIN.fullmatch(domain) else "")
    except ValueError:
        raise ValueError(_NO_ADDRESS) from None
    if not host or parse_host(host) is not None:
        raise ValueError(_NO_ADDRESS)
    if len(local.encode()) > _LONGEST_LOCAL or len(f"{local}@{host}".encode()) > _LONGEST_ADDRESS:
        raise ValueError("the address is longer than mail servers accept")
    return local, host


_NO_ADDRESS = "write only an address of mail, such as oncall@shop.example"


def mask_address(address: str) -> str:
    """Returns such as ``o***@shop.example``."""
    local, _, domain = address.rpartition("@")
    return f"{local[:1] if len(local) > 1 else ''}***@{domain}"


def mask_phone(number: str) -> str:
    """Returns such as ``+1***22``: the first digit and the last two."""
    return f"{number[:2]}***{number[-2:]}"


def mask_recipients(text: str) -> str:
    """Returns the text with every address of mail and phone number in it masked."""
    text = _ADDRESS_IN_TEXT.sub(lambda found: mask_address(found[0]), text)
    return _PHONE_IN_TEXT.sub(lambda found: mask_phone(found[0]), text)


def _address(value: SecretStr) -> SecretStr:
    split_address(value.get_secret_value())
    return value


def _phone(value: SecretStr) -> SecretStr:
    if not _PHONE.fullmatch(value.get_secret_value()):
        raise ValueError(
            "write a phone number with its country code and without spaces, such as +15550002222"
        )
    return value


def _shown_address(value: SecretStr) -> str:
    return mask_address(value.get_secret_value())


def _shown_phone(value: SecretStr) -> str:
    return mask_phone(value.get_secret_value())


def _distinct(values: tuple[SecretStr, ...]) -> tuple[SecretStr, ...]:
    if not values:
        raise ValueError("must not be empty")
    if len({each.get_secret_value().lower() for each in values}) < len(values):
        raise ValueError("an entry is listed twice")
    return values


# SecretStr keeps them out of reprs, errors and logs.
MailAddress = Annotated[
    SecretStr, AfterValidator(_address), Trimmed, PlainSerializer(_shown_address, when_used="json")
]
PhoneNumber = Annotated[
    SecretStr, AfterValidator(_phone), Trimmed, PlainSerializer(_shown_phone, when_used="json")
]
MailAddresses = Annotated[tuple[MailAddress, ...], Field(max_length=50), AfterValidator(_distinct)]
PhoneNumbers = Annotated[tuple[PhoneNumber, ...], Field(max_length=20), AfterValidator(_distinct)]
