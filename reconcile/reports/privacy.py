"""Nothing in a report says who a customer is: what would becomes a keyed hash of it."""

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass, field

import asyncpg
import msgspec
from pydantic import SecretStr

from settings import Settings

_EMAIL = re.compile(r"(?<!\w)\w[\w.!#$%&'*+/=?^`{|}~-]{0,63}?(?:@|%40)\w[\w-]{0,62}(?:\.[\w-]{1,63})+")


_HASH = re.compile(rb"(?:email|private):[0-9a-f]{16}")
_STRING = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"')


@dataclass(frozen=True, slots=True)
class Scrub:
    """Puts ``email:`` and 16 hex digits for every email address: the same for one address and key."""

    key: bytes = field(repr=False)

    @property
    def key_name(self) -> str:
        """Tells one key from another, and does not tell the key."""
        return self._digits("the key of the hashes in a report")

    def __call__(self, text: str) -> str:
        """For a text that says what it says: a cell, or a page."""
        return _EMAIL.sub(self._of_address, text) if _may_have_address(text) else text

    def json(self, text: str) -> str:
        """For JSON, where what stands before an address can be the letter of an escape."""
        return _STRING.sub(self._of_string, text) if _may_have_address(text) else text

    def private(self, text: str) -> str:
        """For a text that is as a whole about a customer."""
        return f"private:{self._digits(text)}"

    def _of_string(self, found: re.Match[str]) -> str:
        if not _may_have_address(found[0]):
            return found[0]
        return msgspec.json.encode(self(msgspec.json.decode(found[0], type=str))).decode()

    def _of_address(self, found: re.Match[str]) -> str:
        return f"email:{self._digits(found[0].replace('%40', '@').lower())}"

    def _digits(self, text: str) -> str:
        return hmac.digest(self.key, text.encode(), hashlib.sha256).hex()[:16]


def without_hashes(line: bytes) -> bytes:
    """The line as it is under every key."""
    return _HASH.sub(b"hashed", line)


def _may_have_address(text: str) -> bool:
    return "@" in text or "%40" in text


async def pii_key(store: asyncpg.Pool, settings: Settings) -> bytes:
    """PAYWATCH_PII_KEY, or else a random one that the store keeps."""
    if settings.paywatch_pii_key is not None:
        return settings.paywatch_pii_key.get_secret_value().encode()
    query = "insert into paywatch.keys (name, key) values ('pii', $1) on conflict (name) do nothing"
    await store.execute(query, secrets.token_bytes(32))
    key: bytes = await store.fetchval("select key from paywatch.keys where name = 'pii'")
    return key


async def scrub_of(store: asyncpg.Pool, key_name: str | None, configured: SecretStr | None) -> Scrub | None:
    """What a report was made with, if its key is at hand: configured, or kept by the store."""
    kept = await store.fetchval("select key from paywatch.keys where name = 'pii'")
    keys = [None if configured is None else configured.get_secret_value().encode(), kept]
    found = (Scrub(key) for key in keys if key is not None)
    return next((each for each in found if each.key_name == key_name), None)
