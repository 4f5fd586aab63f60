"""What a receiver of Sentry's envelopes got: the events, and every byte."""

import gzip
import json
from collections.abc import Sequence
from typing import Any

from tests.alerts.channels.receiver import Received, Receiver


def dsn_of(receiver: Receiver, key: str = "publickey") -> str:
    return f"http://{key}@127.0.0.1:{receiver.port}/42"


def decoded(received: Received) -> bytes:
    encoding = received.headers.get("content-encoding")
    assert encoding in {None, "gzip"}, encoding
    return gzip.decompress(received.body) if encoding else received.body


def events(requests: Sequence[Received]) -> list[dict[str, Any]]:
    """The payloads of all items, in order. Each request must be an envelope for the project of `dsn_of`."""
    return [event for received in requests for event in _items(received)]


def _items(received: Received) -> list[dict[str, Any]]:
    assert received.target == "/api/42/envelope/"
    header, *lines = decoded(received).splitlines()
    assert json.loads(header).keys() == {"event_id", "sent_at"}
    found = []
    for item, payload in zip(lines[::2], lines[1::2], strict=True):
        assert json.loads(item)["type"] == "event"
        found.append(json.loads(payload))
    return found


def all_bytes(requests: Sequence[Received]) -> str:
    """Targets, headers and decoded bodies, without the escapes of JSON."""
    parts = []
    for received in requests:
        body = decoded(received).decode()
        parts += [received.target, str(dict(received.headers)), body]
        parts += [json.dumps(json.loads(line), ensure_ascii=False) for line in body.splitlines()]
        parts += list(_texts([json.loads(line) for line in body.splitlines()]))
    return "\n".join(parts)


def _texts(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [text for pair in value.items() for each in pair for text in _texts(each)]
    if isinstance(value, list):
        return [text for each in value for text in _texts(each)]
    return [str(value)]
