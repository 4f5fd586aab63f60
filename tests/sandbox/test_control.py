"""The control endpoint, and the sandbox in its own process."""

import json
import signal
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from sandbox.company import Company
from tests.waiting import PATIENCE

Start = Callable[..., Company]


@pytest.fixture
def controlled(company: Start) -> Company:
    return company(payments=20)


def ask(url: str, method: str = "GET", **more: Any) -> httpx.Response:
    return httpx.request(method, url, trust_env=False, timeout=PATIENCE, **more)


def do(company: Company, url: str, method: str = "POST", **body: Any) -> httpx.Response:
    return ask(company.control_url + url, method, json=body or None)


def listed(company: Company) -> httpx.Response:
    return ask(company.stripe_url + "/v1/payment_intents", auth=(company.key, ""))


def test_get_lists_verbs_and_addresses(controlled: Company) -> None:
    answer = ask(controlled.control_url).json()
    assert "POST /stripe/faults" in answer["verbs"]
    assert answer["stripe_url"] == controlled.stripe_url


def test_faults_can_be_added_and_cleared(controlled: Company) -> None:
    do(controlled, "/stripe/faults", kind="error", path="/v1/payment_intents", status=503)
    assert listed(controlled).status_code == 503
    do(controlled, "/stripe/faults", "DELETE")
    assert listed(controlled).status_code == 200


def test_limits_and_statistics_can_be_set_and_read(controlled: Company) -> None:
    do(controlled, "/stripe/limits", per_endpoint=1, retry_after="3")
    answers = [listed(controlled) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 429]
    assert answers[1].headers["retry-after"] == "3"
    statistics = do(controlled, "/stripe/statistics", "GET").json()
    assert statistics["endpoints"] == {"/v1/payment_intents": {"200": 1, "429": 1}}
    assert (statistics["requests"], statistics["rate_limited"]) == (2, 1)
    do(controlled, "/stripe/statistics", "DELETE")
    assert do(controlled, "/stripe/statistics", "GET").json()["requests"] == 0


def test_objects_are_created_changed_and_deleted(controlled: Company) -> None:
    created = do(controlled, "/stripe/changes", do="create_payment", amount=900, status="processing").json()
    do(controlled, "/stripe/changes", do="change_payment", identifier=created["id"], status="succeeded")
    newest = listed(controlled).json()["data"][0]
    assert (newest["id"], newest["amount_received"]) == (created["id"], 900)
    do(controlled, "/stripe/changes", do="delete", identifier=created["id"])
    assert listed(controlled).json()["data"][0]["id"] != created["id"]


def test_a_change_can_happen_between_two_requests(controlled: Company) -> None:
    change = {"do": "create_payment", "amount": 77}
    do(controlled, "/stripe/between", path="/v1/payment_intents", change=change)
    first, second = listed(controlled).json()["data"], listed(controlled).json()["data"]
    assert (first[0]["amount"] == 77, second[0]["amount"] == 77) == (False, True)


def test_the_shop_and_the_receiver_misbehave_on_demand(controlled: Company) -> None:
    do(controlled, "/shop/behaviour", health="unhealthy")
    assert ask(controlled.shop_url + "/api/health").status_code == 503
    do(controlled, "/shop/behaviour")
    do(controlled, "/shop/faults", kind="error", status=502, times=1)
    assert ask(controlled.shop_url + "/api/health").status_code == 502
    assert ask(controlled.shop_url + "/api/health").status_code == 200
    do(controlled, "/receiver/faults", kind="error", times=1)
    statuses = [ask(controlled.receiver_url + "/slack/x", "POST").status_code for _ in "12"]
    assert statuses == [500, 200]


@pytest.mark.parametrize(
    ("path", "body", "message"),
    [
        ("/stripe/faults", {"kind": "explode"}, "no fault is called 'explode'"),
        ("/stripe/faults", {"kind": "error", "often": 1}, "often"),
        ("/stripe/limits", {"per_hour": 1}, "no limit is called ['per_hour']"),
        ("/stripe/changes", {"do": "vanish"}, "no change is called 'vanish'"),
        ("/stripe/changes", {"do": "refund", "identifier": "pi_none"}, "pi_none"),
        ("/shop/behaviour", {"explode": True}, "a shop cannot ['explode']"),
    ],
)
def test_a_wrong_argument_is_a_400_that_names_it(
    controlled: Company, path: str, body: Any, message: str
) -> None:
    answer = do(controlled, path, **body)
    assert answer.status_code == 400
    assert message in answer.json()["error"]


def test_an_unknown_verb_is_a_404(controlled: Company) -> None:
    assert do(controlled, "/stripe/nothing").status_code == 404


def test_the_command_prints_addresses_and_ends_on_sigterm() -> None:
    command = [sys.executable, "-m", "sandbox", "--payments", "30", "--account", "acct_1Connected00001=2"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            addresses = json.loads(process.stdout.readline())
            url = addresses["stripe_url"] + "/v1/payment_intents?limit=100"
            headers = {"Stripe-Account": "acct_1Connected00001"}
            for named, count in (({}, 30), (headers, 2)):
                page = ask(url, auth=(addresses["key"], ""), headers=named).json()
                assert len(page["data"]) == count
        finally:
            process.send_signal(signal.SIGTERM)
        assert process.wait() == 0
