"""Entries of the audit log, and the bytes of which the chain's hashes are made.

The hash of an entry is the SHA-256 of one JSON object in UTF-8: the keys ``action``, ``actor``, ``at``,
``detail``, ``entry_of``, ``id``, ``object``, ``origin``, ``outcome``, ``previous``, ``reason``, ``roles`` and
``via``, sorted by code point at each level, without white space, and with no escapes but those that JSON
demands. ``at`` is UTC with microseconds, as ``2026-12-01T03:04:05.000006Z``; ``previous`` is the hash before
it in hexadecimal digits, and 64 zeros for the first entry.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, Literal

from settings.texts import storable

Via = Literal["session", "token", "proxy", "link", "loopback", "command"]
Outcome = Literal["attempted", "done", "refused", "failed"]

FIRST_PREVIOUS = bytes(32)
_LARGEST = 2**53
"""JSON parsers of many languages round larger numbers."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What somebody did, or tries to do. ``origin`` is the client's address; ``entry_of`` is the id of the
    attempt whose outcome this is.

    ``detail`` may have any values. What is no text, whole number, boolean, list or mapping is stored as text:
    Postgres could return a number with a fraction in another form, which would have another hash.
    """

    actor: str
    roles: Sequence[str]
    via: Via
    action: str
    object: str
    outcome: Outcome
    detail: Mapping[str, Any] = field(default_factory=dict)
    reason: str = ""
    origin: str = ""
    entry_of: int | None = None


@dataclass(frozen=True, slots=True)
class StoredEntry:
    """An entry as it is in the store, at its position ``id`` of the chain."""

    id: int
    at: datetime
    actor: str
    roles: Sequence[str]
    via: str
    action: str
    object: str
    outcome: str
    detail: Any
    reason: str
    origin: str
    entry_of: int | None
    previous: bytes
    sha256: bytes

    def digest(self) -> bytes:
        """Returns the SHA-256 that these contents have."""
        return hashlib.sha256(encode(self)).digest()


def place(entry: Entry, id_: int, at: datetime, previous: bytes) -> StoredEntry:
    """Returns the entry at this position, with its hash."""
    stored = StoredEntry(
        id=id_,
        at=at,
        actor=storable(entry.actor),
        roles=[storable(role) for role in entry.roles],
        via=entry.via,
        action=storable(entry.action),
        object=storable(entry.object),
        outcome=entry.outcome,
        detail=_plain(entry.detail),
        reason=storable(entry.reason),
        origin=storable(entry.origin),
        entry_of=entry.entry_of,
        previous=previous,
        sha256=b"",
    )
    return replace(stored, sha256=stored.digest())


def encode(entry: StoredEntry) -> bytes:
    """Returns the bytes whose SHA-256 is the entry's hash."""
    at = entry.at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds")
    contents = {
        "id": entry.id,
        "at": f"{at}Z",
        "actor": entry.actor,
        "roles": list(entry.roles),
        "via": entry.via,
        "action": entry.action,
        "object": entry.object,
        "outcome": entry.outcome,
        "detail": entry.detail,
        "reason": entry.reason,
        "origin": entry.origin,
        "entry_of": entry.entry_of,
        "previous": entry.previous.hex(),
    }
    return json.dumps(contents, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def _plain(value: object) -> object:
    match value:
        case None | bool():
            return value
        case int() if -_LARGEST <= value <= _LARGEST:
            return int(value)
        case Mapping():
            return {storable(str(key)): _plain(item) for key, item in value.items()}
        case list() | tuple() | set() | frozenset():
            return [_plain(item) for item in value]
    return storable(str(value))
