"""What the Stripe double refuses, and with which error."""

import base64
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from sandbox.company import Company

Start = Callable[..., Company]
Ask = Callable[..., httpx.Response]
AskOf = Callable[..., Ask]


@pytest.fixture
def small(company: Start) -> Company:
    return company(payments=5, accounts={"acct_1Connected00001": 1})


def error_of(answer: httpx.Response) -> tuple[int, dict[str, Any]]:
    return answer.status_code, answer.json()["error"]


def test_an_unknown_id_is_stripes_404(small: Company, ask: AskOf) -> None:
    status, error = error_of(ask(small)("/v1/charges/2763276372637263"))
    log = error.pop("request_log_url")
    assert (status, error) == (
        404,
        {
            "code": "resource_missing",
            "doc_url": "https://stripe.com/docs/error-codes/resource-missing",
            "message": "No such charge: '2763276372637263'",
            "param": "id",
            "type": "invalid_request_error",
        },
    )
    assert log.startswith("https://dashboard.stripe.com/test/logs/req_")


@pytest.mark.parametrize(
    ("params", "code", "message"),
    [
        ({"status": "succeeded"}, "parameter_unknown", "Received unknown parameter: status"),
        ({"created[after]": "1"}, "parameter_unknown", "Received unknown parameter: created[after]"),
        ({"limit": "0"}, "parameter_invalid_integer", "This value must be greater than or equal to 1."),
        ({"limit": "101"}, "parameter_invalid_integer", "This value must be less than or equal to 100."),
        ({"limit": "ten"}, "parameter_invalid_integer", "Invalid integer: ten"),
        ({"created[lt]": "x"}, "parameter_invalid_integer", "Invalid integer: x"),
        ({"starting_after": "pi_gone"}, "resource_missing", "No such payment_intent: 'pi_gone'"),
        ({"ending_before": "pi_gone"}, "resource_missing", "No such payment_intent: 'pi_gone'"),
    ],
)
def test_a_wrong_list_parameter_is_a_400_that_names_it(
    small: Company, ask: AskOf, params: dict[str, str], code: str, message: str
) -> None:
    status, error = error_of(ask(small)("/v1/payment_intents", **params))
    assert (status, error["code"], error["message"]) == (400, code, message)
    assert [error["param"]] == list(params)


def test_both_cursors_at_once_are_refused(small: Company, ask: AskOf) -> None:
    get = ask(small)
    known = get("/v1/payment_intents").json()["data"][0]["id"]
    answer = get("/v1/payment_intents", starting_after=known, ending_before=known)
    assert answer.status_code == 400


def test_more_than_twenty_event_types_are_refused(small: Company, ask: AskOf) -> None:
    assert ask(small)("/v1/events", **{"types[]": ["payout.paid"] * 20}).status_code == 200
    assert ask(small)("/v1/events", **{"types[]": ["payout.paid"] * 21}).status_code == 400
    assert ask(small)("/v1/events", **{"types[]": "payout.paid", "type": "payout.paid"}).status_code == 400


def test_only_a_reference_can_be_expanded(small: Company, ask: AskOf) -> None:
    status, error = error_of(ask(small)("/v1/payment_intents", **{"expand[]": "data.amount"}))
    assert (status, error["message"]) == (400, "This property cannot be expanded (amount).")


def test_an_unknown_url_and_a_write_are_refused(small: Company, ask: AskOf, http: httpx.Client) -> None:
    status, error = error_of(ask(small)("/v1/paymentintents"))
    assert status == 404
    assert error["message"].startswith("Unrecognized request URL (GET: /v1/paymentintents).")
    assert http.post(small.stripe_url + "/v1/refunds", auth=(small.key, "")).status_code == 404


def test_a_wrong_key_is_a_401_with_the_key_masked(small: Company, http: httpx.Client) -> None:
    wrong = {"Authorization": "Bearer sk_test_0123456789abcdef"}
    answer = http.get(small.stripe_url + "/v1/balance", headers=wrong)
    expected = {
        "message": "Invalid API Key provided: sk_test_************cdef",
        "type": "invalid_request_error",
    }
    assert (answer.status_code, answer.json()) == (401, {"error": expected})
    assert not {"request-id", "stripe-version"} & set(answer.headers)
    assert http.get(small.stripe_url + "/v1/balance").status_code == 401


def test_basic_and_bearer_authentication_both_work(small: Company, http: httpx.Client) -> None:
    basic = base64.b64encode(f"{small.key}:".encode()).decode()
    for value in (f"Basic {basic}", f"Bearer {small.key}"):
        assert http.get(small.stripe_url + "/v1/balance", headers={"Authorization": value}).status_code == 200
    answer = http.get(small.stripe_url + "/v1/balance", headers={"Authorization": "Basic !!"})
    assert answer.status_code == 401


def test_a_restricted_key_reads_the_balance_but_not_the_account(small: Company, http: httpx.Client) -> None:
    restricted = {"Authorization": f"Bearer {small.restricted_key}"}
    assert http.get(small.stripe_url + "/v1/balance", headers=restricted).status_code == 200
    answer = http.get(small.stripe_url + "/v1/account", headers=restricted)
    status, error = error_of(answer)
    assert status == 403
    assert error["message"].endswith(
        "This is a restricted API key, but the required permissions are not available for use by restricted "
        "keys."
    )
    assert "request-id" not in answer.headers


def test_a_restricted_key_can_be_denied_a_whole_resource(small: Company, http: httpx.Client) -> None:
    small.stripe.denied.add("/v1/refunds")
    restricted = {"Authorization": f"Bearer {small.restricted_key}"}
    paths = ("/v1/refunds", "/v1/refunds/re_1", "/v1/charges")
    statuses = [http.get(small.stripe_url + path, headers=restricted).status_code for path in paths]
    assert statuses == [403, 403, 200]


def test_an_account_that_is_not_connected_is_a_403(small: Company, ask: AskOf) -> None:
    status, error = error_of(ask(small, **{"Stripe-Account": "acct_stranger"})("/v1/balance"))
    assert (status, error["code"]) == (403, "account_invalid")
    assert "does not have access to account 'acct_stranger'" in error["message"]
