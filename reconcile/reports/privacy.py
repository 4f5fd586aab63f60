"""Nothing in a report says who a customer is: an email address becomes a keyed hash of it."""

import hashlib
import hmac
import re
import secrets
from collections.abc import Callable

import asyncpg

from settings import Settings

Scrub = Callable[[str], str]

_EMAIL = re.compile(r"(?<!\w)\w[\w.!#$%&'*+/=?^`{|}~-]{0,63}?(?:@|%40)\w[\w-]{0,62}(?:\.[\w-]{1,63})+")


def scrubber(key: bytes) -> Scrub:
    """Puts ``email:`` and 16 hex digits for every email address: the same for one address and key."""

    def pseudonym(found: re.Match[str]) -> str:
        address = found[0].replace("%40", "@").lower()
        return f"email:{hmac.digest(key, address.encode(), hashlib.sha256).hex()[:16]}"

    def scrub(text: str) -> str:
        return _EMAIL.sub(pseudonym, text) if "@" in text or "%40" in text else text

    return scrub


async def pii_key(store: asyncpg.Pool, settings: Settings) -> bytes:
    """PAYWATCH_PII_KEY, or else a random one that the store keeps."""
    if settings.paywatch_pii_key is not None:
        return settings.paywatch_pii_key.get_secret_value().encode()
    query = "insert into paywatch.keys (name, key) values ('pii', $1) on conflict (name) do nothing"
    await store.execute(query, secrets.token_bytes(32))
    key: bytes = await store.fetchval("select key from paywatch.keys where name = 'pii'")
    return key
