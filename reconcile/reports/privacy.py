"""Replaces what identifies a customer in a report with keyed hashes."""

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass, field

import asyncpg
import msgspec
from pydantic import SecretStr

from settings import Settings

# Lengths are limited, so that a long text without an address takes linear time.
_EMAIL = re.compile(r"(?<!\w)\w[\w.!#$%&'*+/=?^`{|}~-]{0,63}?(?:@|%40)\w[\w-]{0,62}(?:\.[\w-]{1,63})+")
_HASH = re.compile(rb"(?:email|private):[0-9a-f]{16}")
_STRING = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"')


@dataclass(frozen=True, slots=True)
class Scrubber:
    """Replaces email addresses with ``email:`` and 16 hexadecimal digits, the same for one address and key.

    The hash is keyed because email addresses can be guessed: a plain hash would reveal them.
    """

    key: bytes = field(repr=False)

    @property
    def key_name(self) -> str:
        """A hash that identifies the key without revealing it; manifests name it ``pii_key``."""
        # Changing this text would make every report that exists look as if made with another key.
        return self._digits("the key of the hashes in a report")

    def scrub(self, text: str) -> str:
        """Scrubs plain text such as CSV or HTML."""
        return _EMAIL.sub(self._of_address, text) if _may_have_address(text) else text

    def scrub_json(self, text: str) -> str:
        """Scrubs the decoded strings of JSON: the letter of an escape is not part of an address after it."""
        return _STRING.sub(self._of_string, text) if _may_have_address(text) else text

    def hash_whole(self, text: str) -> str:
        """Replaces a text that identifies a customer as a whole."""
        return f"private:{self._digits(text)}"

    def _of_string(self, found: re.Match[str]) -> str:
        if not _may_have_address(found[0]):
            return found[0]
        return msgspec.json.encode(self.scrub(msgspec.json.decode(found[0], type=str))).decode()

    def _of_address(self, found: re.Match[str]) -> str:
        return f"email:{self._digits(found[0].replace('%40', '@').lower())}"

    def _digits(self, text: str) -> str:
        return hmac.digest(self.key, text.encode(), hashlib.sha256).hex()[:16]


def without_hashes(line: bytes) -> bytes:
    """Returns the line with all hashes replaced by a constant: the same text whatever the key."""
    return _HASH.sub(b"hashed", line)


def _may_have_address(text: str) -> bool:
    return "@" in text or "%40" in text


async def pii_key(store: asyncpg.Pool, settings: Settings) -> bytes:
    """Returns PAYWATCH_PII_KEY if it is set, otherwise a random key that is created once in the store."""
    if settings.paywatch_pii_key is not None:
        return settings.paywatch_pii_key.get_secret_value().encode()
    query = "insert into paywatch.keys (name, key) values ('pii', $1) on conflict (name) do nothing"
    await store.execute(query, secrets.token_bytes(32))
    key: bytes = await store.fetchval("select key from paywatch.keys where name = 'pii'")
    return key


async def find_scrubber(
    store: asyncpg.Pool, key_name: str | None, configured: SecretStr | None
) -> Scrubber | None:
    """Returns the scrubber of a report's key; None if this is neither the configured nor the stored key."""
    stored = await store.fetchval("select key from paywatch.keys where name = 'pii'")
    keys = [None if configured is None else configured.get_secret_value().encode(), stored]
    found = (Scrubber(key) for key in keys if key is not None)
    return next((each for each in found if each.key_name == key_name), None)
