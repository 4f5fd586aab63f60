"""Receivers that answer a success and say otherwise, in one table: no kind takes that for a delivery.

A kind without a row has no body that says so (a webhook's receiver may answer anything), or its own tests.
"""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from alerts.channels.transport import LONGEST_WAIT
from tests.alerts.channels.failures import URL
from tests.alerts.channels.suite import SECRET, answering
from tests.alerts.channels.test_every_channel import suite_of

LIES: Mapping[str, tuple[Any, ...]] = {
    "alertmanager": (
        {"status": "error", "errorType": "bad_data", "error": f"no tenant {SECRET}"},
        {"code": 605, "message": f"labels in body is required {SECRET}"},
    ),
    "discord": ({"message": f"Unknown Webhook {SECRET}", "code": 10015},),
    "grafana_irm": ({"detail": f"Integration {SECRET} was deleted"}, {"error": f"rate limit {SECRET}"}),
    "incident_io": (
        {"type": "authentication_error", "status": 401, "errors": [{"message": f"bad token {SECRET}"}]},
        {"status": "failure", "message": f"unknown source {SECRET}"},
    ),
    "opsgenie": (
        {"message": f"Could not authenticate {SECRET}", "took": 0.0, "requestId": "1"},
        {"message": "Unprocessable", "errors": {"alias": f"of {SECRET} is too long"}},
    ),
    "pagerduty": (
        {"status": "invalid event", "message": "Event object is invalid", "errors": [f"no {SECRET}"]},
        {"status": "throttle exceeded", "message": f"Requests for {SECRET} arrive too quickly"},
    ),
    "sentry": ({"detail": f"unknown project {SECRET}", "causes": []},),
    "slack": ({"ok": False, "error": "no_service"},),
    "sms": ({"code": 20003, "message": f"Authenticate {SECRET}", "status": 401},),
    "teams": ({"error": {"code": "WorkflowTriggerIsNotEnabled", "message": f"of {SECRET}"}},),
    "voice": ({"code": 21210, "message": f"Source number {SECRET} is not verified", "status": 400},),
}
DENIALS = (
    {"error": {"code": 401, "message": f"no {SECRET}"}},
    {"errors": [f"no {SECRET}"]},
    {"success": False},
)
"""Of a gateway, in no provider's own form."""
PAGE = b"<!doctype html><html><title>Please sign in</title></html>"


@pytest.mark.parametrize("status", [200, 202])
@pytest.mark.parametrize(
    ("kind", "body"),
    [
        pytest.param(kind, body, id=f"{kind}-{number}")
        for kind, bodies in LIES.items()
        for number, body in enumerate((*bodies, *DENIALS))
    ],
)
async def test_a_success_with_an_error_in_its_body_is_a_failure(kind: str, body: Any, status: int) -> None:
    async with answering(status, json.dumps(body).encode()) as http:
        error = await suite_of(kind).failure(http, URL)
    assert str(error).startswith(f"answered {status}")
    assert SECRET not in str(error)


@pytest.mark.parametrize(
    ("body", "denies"),
    [
        ({"error": "none"}, False),
        ({"error": None, "errors": []}, False),
        ({"error": {"code": 0, "message": ""}}, False),
        ({"ok": True, "errors": ["the title was cut"]}, False),
        ({"success": False, "ok": True}, True),
        ({"error": {"code": [0]}}, True),
        ({"errors": "no such hook"}, True),
    ],
)
async def test_an_error_that_is_none_denies_nothing(body: Any, denies: bool) -> None:
    async with answering(200, json.dumps(body).encode()) as http:
        suite = suite_of("teams")
        assert (await suite.attempt(http, URL) is not None) == denies


@pytest.mark.parametrize("kind", LIES)
async def test_a_page_for_browsers_confirms_nothing(kind: str) -> None:
    async with answering(200, PAGE) as http:
        error = await suite_of(kind).failure(http, URL)
    assert error.kind == "unknown"
    assert "without a confirmation" in str(error)


@pytest.mark.parametrize("kind", LIES)
@pytest.mark.parametrize("status", [401, 403, 404, 410])
async def test_access_that_was_revoked_is_a_failure_for_good(kind: str, status: int) -> None:
    """It was delivered before: the next attempt says so, and what the receiver quotes is masked."""
    suite = suite_of(kind)
    async with answering(200, suite.success_body) as http:
        assert await suite.attempt(http, URL) is None
    async with answering(status, f"access with {SECRET} was revoked".encode()) as http:
        error = await suite.failure(http, URL)
    assert error.kind == "permanent"
    assert "was revoked" in str(error)
    assert SECRET not in str(error)


BAD_LOCATIONS = ("javascript:evil", "http://xn--/", "http://[::1", "http://evil\t/", "/" + "a" * 65_530)
"""httpx parses the header although the redirect is not followed, and raises errors of several kinds."""


@pytest.mark.parametrize("kind", LIES)
@pytest.mark.parametrize(
    "location", [f"https://evil.example/{SECRET}", "/elsewhere", "//[", "", *BAD_LOCATIONS]
)
async def test_no_redirect_is_followed_or_quoted(kind: str, location: str) -> None:
    async with answering(302, b"moved", {"Location": location}) as http:
        error = await suite_of(kind).failure(http, URL)
    assert error.kind == "permanent"
    assert "evil" not in str(error)


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("discord", '{"retry_after": %s}'),
        ("telegram", '{"ok": false, "error_code": 429, "parameters": {"retry_after": %s}}'),
    ],
)
@pytest.mark.parametrize("seconds", ["1" + "0" * 400, "1e308", "-5", "true", '"soon"'])
async def test_an_absurd_wait_is_no_crash(kind: str, said: str, seconds: str) -> None:
    async with answering(429, (said % seconds).encode()) as http:
        error = await suite_of(kind).failure(http, URL)
    assert error.kind == "retry"
    assert error.retry_after is None or 0 <= error.retry_after <= LONGEST_WAIT
