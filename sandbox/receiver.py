"""Keeps what Slack, PagerDuty, any webhook and the others would have got, and answers as they do."""

import time
from collections import Counter
from dataclasses import dataclass, replace
from typing import Any

import msgspec

from sandbox.http.faults import Faults, spoil
from sandbox.http.web import Answer, Request


@dataclass(frozen=True, slots=True)
class Received:
    """One request as it came; `answered` is the status it got (0: none)."""

    path: str
    headers: dict[str, str]
    body: str
    at: float  # Unix seconds
    answered: int

    def json(self) -> Any:
        return msgspec.json.decode(self.body)

    def key(self) -> str | None:
        """What the provider would know a repeated delivery by."""
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
    """`received` is everything that arrived, accepted or not, in order of arrival."""

    def __init__(self) -> None:
        self.received: list[Received] = []
        self.faults = Faults()

    def accepted(self, path: str = "/") -> list[Received]:
        return [each for each in self.received if 200 <= each.answered < 300 and each.path.startswith(path)]

    def clear(self) -> None:
        self.received = []

    def duplicates(self) -> dict[str, int]:
        """How often each key was accepted, if more than once: idempotency key, or action and dedup key."""
        keys = Counter(f"{each.path} {key}" for each in self.accepted() if (key := each.key()) is not None)
        return {key: count for key, count in keys.items() if count > 1}

    async def __call__(self, request: Request) -> Answer:
        if request.path == "/received" and request.method == "GET":
            return Answer.of({"received": self.received, "duplicates": self.duplicates()})
        if request.path == "/received" and request.method == "DELETE":
            self.clear()
            return Answer.of({})
        answer = self._answer(request)
        silent = answer.held_until is not None or answer.reset_after is not None
        body = request.body.decode("utf-8", "replace")
        self.received.append(
            Received(request.path, dict(request.headers), body, time.time(), 0 if silent else answer.status)
        )
        return answer

    def _answer(self, request: Request) -> Answer:
        latency, fault = self.faults.draw(request.path)
        answer = _welcome(request)
        if fault is not None and fault.kind in ("error", "rate_limit"):
            status = fault.status or (429 if fault.kind == "rate_limit" else 500)
            headers = {} if fault.retry_after is None else {"Retry-After": fault.retry_after}
            answer = Answer(status, b"sandbox: told to fail", headers, "text/plain")
        elif fault is not None:
            answer = spoil(answer, fault)
        return replace(answer, delay=answer.delay + latency)


def _welcome(request: Request) -> Answer:
    """Each provider's own words for "taken"."""
    path = request.path
    if path.startswith("/pagerduty"):
        return _pagerduty(request)
    if path.startswith("/slack"):
        return Answer(200, b"ok", content_type="text/plain")
    if path.startswith("/teams"):
        return Answer(202, b"")
    if path.startswith("/discord"):
        return Answer(204, b"")
    if path.startswith("/opsgenie"):
        return Answer.of({"result": "Request will be processed", "took": 0.1, "requestId": "sandbox"}, 202)
    return Answer.of({"received": True})


def _pagerduty(request: Request) -> Answer:
    try:
        fields = request.json()
        dedup_key = fields.get("dedup_key") or "sandbox-dedup-key"
        change = request.path.endswith("/change/enqueue")
        needed = ("routing_key", "payload") if change else ("routing_key", "event_action")
        missing = [name for name in needed if not fields.get(name)]
    except (ValueError, AttributeError):
        missing, dedup_key = ["a JSON object"], ""
    if missing:
        errors = [f"'{name}' is missing or blank" for name in missing]
        return Answer.of(
            {"status": "invalid event", "message": "Event object is invalid", "errors": errors}, 400
        )
    return Answer.of({"status": "success", "message": "Event processed", "dedup_key": dedup_key}, 202)
