"""A world read from JSONL files, one for each type: `{"account": ..., "obj": {...}}` a line, newest first."""

import threading
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import msgspec

from sandbox.stripe.platform import account_object, balance_object
from sandbox.stripe.shelf import Collection, Predicate, Shelf, key, split

_NOUNS = {
    "/v1/payment_intents": "payment_intent",
    "/v1/charges": "charge",
    "/v1/refunds": "refund",
    "/v1/payouts": "payout",
    "/v1/disputes": "dispute",
    "/v1/balance_transactions": "balance_transaction",
    "/v1/events": "event",
    "/v1/webhook_endpoints": "webhook_endpoint",
}


def read_worlds(directory: Path, platform: str = "acct_1RecordedPlatform") -> "dict[str | None, FileWorld]":
    """One world for the platform (None) and one for each account that the lines name."""
    objects: defaultdict[str | None, defaultdict[str, list[dict[str, Any]]]] = defaultdict(
        lambda: defaultdict(list)
    )
    objects[None]["account"] = []
    for path in sorted(directory.glob("*.jsonl")):
        for line in path.read_bytes().splitlines():
            entry = msgspec.json.decode(line)
            objects[entry["account"]][path.stem].append(entry["obj"])
    return {account: FileWorld(account or platform, of) for account, of in objects.items()}


class FileWorld:
    """What the files say, as it stands there: unknown fields and statuses included."""

    def __init__(self, account: str, objects: dict[str, list[dict[str, Any]]]) -> None:
        self.account_id = account
        self.lock = threading.RLock()
        self._objects = objects
        self.collections = {path: _collection(noun, objects.get(noun, [])) for path, noun in _NOUNS.items()}

    def now(self) -> int:
        return int(time.time())

    def account(self) -> str:
        own = [each for each in self._objects.get("account", []) if each["id"] == self.account_id]
        return msgspec.json.encode(own[0]).decode() if own else account_object(self.account_id, 0, {})

    def balance(self) -> str:
        known = self._objects.get("balance", [])
        return msgspec.json.encode(known[0]).decode() if known else balance_object({}, {})


def _collection(noun: str, objects: Sequence[dict[str, Any]]) -> Collection:
    ordered = list(reversed(objects))
    texts = [msgspec.json.encode(each).decode() for each in ordered]
    keys = [key(each["created"], 0, i) for i, each in enumerate(ordered)]
    by_id = {each["id"]: value for each, value in zip(ordered, keys, strict=True)}
    shelf = Shelf(keys)

    def narrow(name: str, values: Sequence[str]) -> Predicate:
        field = "type" if name == "types" else name
        return lambda value: str(ordered[split(value)[2]].get(field)) in values

    render: Callable[[int], str] = lambda value: texts[split(value)[2]]  # noqa: E731 - one line of a table
    return Collection(noun, lambda: shelf, render, by_id.get, narrow)
