"""The alert receiver stores requests and answers as the real services do."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from sandbox.company import Company
from tests.waiting import PATIENCE

Start = Callable[..., Company]


@pytest.fixture
def receiver(company: Start) -> Company:
    return company(payments=1)


def send(company: Company, path: str, body: Any = None, **headers: Any) -> httpx.Response:
    return httpx.post(
        company.receiver_url + path, json=body or {}, headers=headers, trust_env=False, timeout=PATIENCE
    )


def paged(action: str = "trigger", dedup_key: str = "incident-1") -> dict[str, Any]:
    payload = {"summary": "x", "source": "shop", "severity": "critical"}
    return {"routing_key": "R0", "event_action": action, "dedup_key": dedup_key, "payload": payload}


@pytest.mark.parametrize(
    ("path", "status", "text"),
    [
        ("/slack/services/T/B/X", 200, "ok"),
        ("/teams/workflow", 202, ""),
        ("/discord/api/webhooks/1", 204, ""),
        ("/discord/api/webhooks/1?wait=true", 200, '{"id":"1234567890","type":0}'),
        ("/slack/api/chat.postMessage", 200, '{"ok":true,"channel":"C0123456789","ts":"1503435956.000247"}'),
        ("/telegram/bot1:a/sendMessage", 200, '{"ok":true,"result":{"message_id":1}}'),
        ("/google_chat/v1/spaces/a/messages", 200, '{"name":"spaces/sandbox/messages/1"}'),
        ("/ntfy/", 200, '{"id":"sandbox","event":"message"}'),
        ("/pushover/1/messages.json", 200, '{"status":1,"request":"sandbox"}'),
        ("/hook/ours", 200, '{"received":true}'),
    ],
)
def test_each_provider_answers_in_its_own_way(receiver: Company, path: str, status: int, text: str) -> None:
    answer = send(receiver, path)
    assert (answer.status_code, answer.text) == (status, text)


def test_pagerduty_accepts_events_and_refuses_malformed_ones(receiver: Company) -> None:
    answer = send(receiver, "/pagerduty/v2/enqueue", paged())
    assert answer.status_code == 202
    assert answer.json() == {
        "status": "success",
        "message": "Event processed",
        "dedup_key": "incident-1",
    }
    keyless, blank = paged(), paged()
    keyless.pop("routing_key")
    blank["payload"]["summary"] = ""
    for event, name in ((keyless, "routing_key"), (blank, "payload.summary")):
        answer = send(receiver, "/pagerduty/v2/enqueue", event)
        assert (answer.status_code, answer.json()["errors"]) == (400, [f"'{name}' is missing or blank"])


def test_pagerduty_accepts_change_events_without_an_action(receiver: Company) -> None:
    change = {"routing_key": "R0", "payload": {"summary": "deployed", "source": "shop"}}
    assert send(receiver, "/pagerduty/v2/change/enqueue", change).status_code == 202
    answer = send(receiver, "/pagerduty/v2/change/enqueue", {"routing_key": "R0"})
    assert (answer.status_code, answer.json()["errors"]) == (400, ["'payload' is missing or blank"])


def test_a_request_is_stored_with_path_headers_body_and_time(receiver: Company) -> None:
    send(receiver, "/hook/a", {"one": 1}, **{"X-Paywatch": "yes"})
    send(receiver, "/slack/b", {"text": "two"})
    answer = httpx.get(receiver.receiver_url + "/received", trust_env=False, timeout=PATIENCE)
    stored = answer.json()["received"]
    assert [(each["path"], each["answered"]) for each in stored] == [("/hook/a", 200), ("/slack/b", 200)]
    assert stored[0]["headers"]["x-paywatch"] == "yes"
    assert stored[0]["body"] == '{"one":1}'
    assert stored[0]["at"] <= stored[1]["at"]
    assert [each.json() for each in receiver.receiver.accepted("/hook")] == [{"one": 1}]
    httpx.delete(receiver.receiver_url + "/received", trust_env=False)
    assert receiver.receiver.received == []


def test_repeated_deliveries_are_counted_by_their_key(receiver: Company) -> None:
    for key in ("a", "a", "b"):
        send(receiver, "/hook/x", **{"Idempotency-Key": key})
    for action in ("trigger", "trigger", "trigger", "resolve"):
        send(receiver, "/pagerduty/v2/enqueue", paged(action))
    assert receiver.receiver.duplicates() == {
        "/hook/x a": 2,
        "/pagerduty/v2/enqueue trigger incident-1": 3,
    }


def test_the_receiver_fails_as_often_as_set(receiver: Company) -> None:
    faults = receiver.receiver.faults
    faults.add("error", path="/slack", times=1, status=500)
    faults.add("error", path="/slack", times=1, status=404)
    faults.add("rate_limit", path="/slack", times=1, retry_after="7")
    answers = [send(receiver, "/slack/x") for _ in range(4)]
    assert [answer.status_code for answer in answers] == [500, 404, 429, 200]
    assert answers[2].headers["retry-after"] == "7"
    assert len(receiver.receiver.accepted("/slack")) == 1


def test_the_receiver_stores_requests_that_it_does_not_answer(receiver: Company) -> None:
    receiver.receiver.faults.add("reset", times=1, bytes=-1)
    with pytest.raises(httpx.NetworkError):
        send(receiver, "/hook/x", {"n": 1})
    receiver.receiver.faults.add("hang", times=1)
    with pytest.raises(httpx.ReadTimeout):
        httpx.post(
            receiver.receiver_url + "/hook/x",
            json={"n": 2},
            timeout=httpx.Timeout(30, read=2),
            trust_env=False,
        )
    assert [(each.json()["n"], each.answered) for each in receiver.receiver.received] == [(1, 0), (2, 0)]
