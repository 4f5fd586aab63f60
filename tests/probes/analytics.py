"""A double of the Measurement Protocol's debug endpoint, as strict as Google's documentation is.

Like the real one it answers 200 whatever it finds, records nothing, and accepts any secret and any stream.
"""

import asyncio
import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.probes.servers import answer, read_request

NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,39}")
RESERVED = {"app_update", "error", "first_open", "first_visit", "session_start", "user_engagement"}
RESERVED_PREFIXES = ("_", "firebase_", "ga_", "google_", "gtag.")
REQUIRED = {"purchase": ("currency", "transaction_id", "value", "items"), "add_to_cart": ("items",)}
"""What Google's reference of events calls required; only a strict validation demands it."""


async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    head, _, body = (await read_request(reader)).partition(b"\r\n\r\n")
    method, target, _ = head.split(b"\r\n")[0].decode().split(" ")
    if (method, urlsplit(target).path) != ("POST", "/debug/mp/collect"):
        writer.write(answer(status="404 Not Found"))
        return
    found = [
        {"fieldPath": path, "description": description, "validationCode": code}
        for code, path, description in messages(parse_qs(urlsplit(target).query), json.loads(body))
    ]
    content = json.dumps({"validationMessages": found}, indent=2).encode()
    writer.write(answer(content, content_type="application/json; charset=utf-8"))


def messages(query: dict[str, list[str]], body: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Yields code, field and description of everything that is wrong."""
    for name in ("api_secret", "measurement_id"):
        if not query.get(name):
            yield "VALUE_REQUIRED", name, f"The query parameter [{name}] is required."
    unknown = set(body) - {"client_id", "events", "validation_behavior"}
    if unknown:
        yield "VALUE_INVALID", "", f"Unknown fields {sorted(unknown)}."
    if not body.get("client_id"):
        yield "VALUE_REQUIRED", "client_id", "The field [client_id] is required."
    if body.get("validation_behavior") not in {None, "RELAXED", "ENFORCE_RECOMMENDATIONS"}:
        yield "VALUE_INVALID", "validation_behavior", "The value is not known."
    events = body.get("events", [])
    if len(events) != 1:
        yield "EXCEEDED_MAX_ENTITIES", "events", "There is not one event."
    for event in events:
        yield from _of_event(event, strict=body.get("validation_behavior") == "ENFORCE_RECOMMENDATIONS")


def _of_event(event: dict[str, Any], *, strict: bool) -> Iterator[tuple[str, str, str]]:
    name, params = event["name"], event["params"]
    if name in RESERVED or name.startswith(RESERVED_PREFIXES):
        yield "NAME_RESERVED", "events", f"Event at index: [0] has name [{name}] which is reserved."
    elif not NAME.fullmatch(name):
        yield "NAME_INVALID", "events", f"Event at index: [0] has invalid name [{name}]."
    if len(params) > 25:
        yield "EXCEEDED_MAX_ENTITIES", "events.params", "There are more than 25 parameters."
    for key, value in params.items():
        if not NAME.fullmatch(key):
            yield "NAME_INVALID", "events.params", f"The name [{key}] is invalid."
        if isinstance(value, str) and len(value) > 100:
            yield "VALUE_OUT_OF_BOUNDS", f"events.params.{key}", "The value is longer than 100 characters."
    if strict:
        for key in REQUIRED.get(name, ()):
            if key not in params:
                yield "VALUE_REQUIRED", f"events.params.{key}", f"Item param [{key}] is required."
