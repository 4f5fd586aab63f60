"""Serves objects recorded from Stripe: one JSONL file for each type, newest first.

A line is `{"account": ..., "obj": {...}}`, with account null for the platform.
"""

import threading
import time
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec

from sandbox.stripe.account_objects import account_object, balance_object
from sandbox.stripe.keys import SortedKeys, make_key, split_key
from sandbox.stripe.paging import Collection, Predicate
from sandbox.stripe.ranges import is_within, split_bound

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


def read_worlds(
    directory: Path, platform: str = "acct_1RecordedPlatform"
) -> "dict[str | None, RecordedWorld]":
    """Returns a world for the platform (None) and one for each account that the files name."""
    objects: defaultdict[str | None, defaultdict[str, list[dict[str, Any]]]] = defaultdict(
        lambda: defaultdict(list)
    )
    objects[None]["account"] = []
    for path in sorted(directory.glob("*.jsonl")):
        for line in path.read_bytes().splitlines():
            entry = msgspec.json.decode(line)
            objects[entry["account"]][path.stem].append(entry["obj"])
    return {account: RecordedWorld(account or platform, of) for account, of in objects.items()}


class RecordedWorld:
    """Serves the recorded objects unchanged, including unknown fields and statuses."""

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
    keys = [make_key(each["created"], 0, i) for i, each in enumerate(ordered)]
    by_id = {each["id"]: key for each, key in zip(ordered, keys, strict=True)}
    sorted_keys = SortedKeys(keys)

    def render(key: int) -> str:
        return texts[split_key(key)[2]]

    def apply_filter(name: str, values: Sequence[str]) -> Predicate:
        if name == "delivery_success":
            delivered = values[0] == "true"
            return lambda key: (ordered[split_key(key)[2]].get("pending_webhooks") == 0) == delivered
        if field_and_bound := split_bound(name):
            field, bound = field_and_bound
            return lambda key: is_within(ordered[split_key(key)[2]].get(field), bound, values[0])
        field = "type" if name == "types" else name
        return lambda key: str(ordered[split_key(key)[2]].get(field)) in values

    return Collection(noun, lambda: sorted_keys, render, by_id.get, apply_filter)
