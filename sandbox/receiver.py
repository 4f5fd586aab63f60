"""Receives alerts in place of Slack, PagerDuty, webhooks and others, and answers as they do."""

import time
from collections import Counter
from dataclasses import dataclass, replace
from typing import Any

import msgspec

from sandbox.http.faults import Faults, apply_wire_fault
from sandbox.http.server import Request, Response


@dataclass(frozen=True, slots=True)
class ReceivedAlert:
    """One request; `answered` is the status of the response, 0 if there was none."""

    path: str
    headers: dict[str, str]
    body: str
    at: float  # Unix seconds
    answered: int

    def json(self) -> Any:
        return msgspec.json.decode(self.body)

    def key(self) -> str | None:
        """Returns what the provider recognizes a repeated delivery by."""
        header = self.headers.get("idempotency-key")
        if header is not None:
            return header
        try:
            fields = self.json()
        except ValueError:
            return None
        if not isinstance(fields, dict) or "dedup_key" not in fields:
            return None
        return f"{fields.get('event_action', 'trigger')} {fields['dedup_key']}"


class Receiver:
    """Stores all requests in `received`, accepted or not, in order of arrival."""

    def __init__(self) -> None:
        self.received: list[ReceivedAlert] = []
        self.faults = Faults()

    def accepted(self, path: str = "/") -> list[ReceivedAlert]:
        return [each for each in self.received if 200 <= each.answered < 300 and each.path.startswith(path)]

    def clear(self) -> None:
        self.received = []

    def duplicates(self) -> dict[str, int]:
        """Returns how often each key was accepted, if more than once (see `ReceivedAlert.key`)."""
        keys = Counter(f"{each.path} {key}" for each in self.accepted() if (key := each.key()) is not None)
        return {key: count for key, count in keys.items() if count > 1}

    async def __call__(self, request: Request) -> Response:
        if request.path == "/received" and request.method == "GET":
            return Response.from_value({"received": self.received, "duplicates": self.duplicates()})
        if request.path == "/received" and request.method == "DELETE":
            self.clear()
            return Response.from_value({})
        response = await self._respond(request)
        silent = response.hang or response.reset_after is not None
        body = request.body.decode("utf-8", "replace")
        self.received.append(
            ReceivedAlert(
                request.path, dict(request.headers), body, time.time(), 0 if silent else response.status
            )
        )
        return response

    async def _respond(self, request: Request) -> Response:
        latency, fault = self.faults.choose(request.path)
        if fault is not None:
            await fault.wait_until_released()
        response = _accept(request)
        if fault is not None and fault.kind in ("error", "rate_limit"):
            status = fault.status or (429 if fault.kind == "rate_limit" else 500)
            headers = {} if fault.retry_after is None else {"Retry-After": fault.retry_after}
            response = Response(status, b"sandbox: injected failure", headers, "text/plain")
        elif fault is not None:
            response = apply_wire_fault(response, fault)
        return replace(response, delay=response.delay + latency)


_CONFIRMATIONS: dict[str, dict[str, Any]] = {
    "/slack/api/chat.": {"ok": True, "channel": "C0123456789", "ts": "1503435956.000247"},
    "/discord": {"id": "1234567890", "type": 0},
    "/telegram": {"ok": True, "result": {"message_id": 1}},
    "/google_chat": {"name": "spaces/sandbox/messages/1"},
    "/ntfy": {"id": "sandbox", "event": "message"},
    "/pushover": {"status": 1, "request": "sandbox"},
}
"""What providers answer that name the message they have taken, by the beginning of the path."""


def _accept(request: Request) -> Response:
    """Returns the response with which the provider accepts a request."""
    path = request.path
    if path.startswith("/pagerduty"):
        return _pagerduty(request)
    confirmation = next((each for prefix, each in _CONFIRMATIONS.items() if path.startswith(prefix)), None)
    if confirmation is not None:
        waits = not path.startswith("/discord") or ("wait", "true") in request.query
        return Response.from_value(confirmation) if waits else Response(204, b"")
    if path.startswith("/slack"):
        return Response(200, b"ok", content_type="text/plain")
    if path.startswith("/teams"):
        return Response(202, b"")
    if path.startswith("/opsgenie"):
        return Response.from_value(
            {"result": "Request will be processed", "took": 0.1, "requestId": "sandbox"}, 202
        )
    return Response.from_value({"received": True})


def _pagerduty(request: Request) -> Response:
    try:
        fields = request.json()
        dedup_key = fields.get("dedup_key") or "sandbox-dedup-key"
        change = request.path.endswith("/change/enqueue")
        needed = ("routing_key", "payload") if change else ("routing_key", "event_action")
        missing = [name for name in needed if not fields.get(name)]
        if fields.get("event_action") == "trigger":
            payload = fields.get("payload") or {}
            missing += [
                f"payload.{name}" for name in ("summary", "source", "severity") if not payload.get(name)
            ]
    except (ValueError, AttributeError):
        missing, dedup_key = ["a JSON object"], ""
    if missing:
        errors = [f"'{name}' is missing or blank" for name in missing]
        return Response.from_value(
            {"status": "invalid event", "message": "Event object is invalid", "errors": errors}, 400
        )
    return Response.from_value(
        {"status": "success", "message": "Event processed", "dedup_key": dedup_key}, 202
    )
