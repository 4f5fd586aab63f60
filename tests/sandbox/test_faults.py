"""Each fault has its effect, on its path, as often as it is configured."""

import base64
import socket
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from sandbox.company import Company
from sandbox.http.faults import Fault, FaultKind, RateLimit
from tests.waiting import wait_until

Start = Callable[..., Company]
Ask = Callable[..., httpx.Response]
AskOf = Callable[..., Ask]

PATH = "/v1/payment_intents"


@pytest.fixture
def double(company: Start) -> Company:
    return company(payments=50)


@pytest.fixture
def get(double: Company, ask: AskOf) -> Ask:
    return ask(double)


def test_a_fault_hits_only_its_path_and_as_often_as_set(double: Company, get: Ask) -> None:
    fault = double.stripe.faults.add("error", path=PATH, times=2, status=503)
    statuses = [get(path).status_code for path in ("/v1/charges", PATH, "/v1/charges", PATH, PATH)]
    assert (statuses, fault.hits) == ([200, 503, 200, 503, 200], 2)


def test_a_fault_can_let_requests_pass_first(double: Company, get: Ask) -> None:
    double.stripe.faults.add("error", path=PATH, after=2, times=1)
    assert [get(PATH).status_code for _ in range(4)] == [200, 200, 500, 200]


def test_a_fault_can_hit_with_a_probability(double: Company, get: Ask) -> None:
    double.stripe.faults.add("error", probability=0.5)
    statuses = [get(PATH).status_code for _ in range(60)]
    assert 10 < statuses.count(500) < 50


def test_cleared_faults_hit_nothing(double: Company, get: Ask) -> None:
    double.stripe.faults.add("error")
    double.stripe.faults.clear()
    assert get(PATH).status_code == 200


def test_an_unknown_fault_is_refused() -> None:
    with pytest.raises(ValueError, match="no fault is called 'explode'; the kinds are latency, rate_limit"):
        Fault("explode")  # type: ignore[arg-type]


def test_latency_is_added_to_every_page(double: Company, get: Ask) -> None:
    double.stripe.faults.add("latency", seconds=0.05)
    began = time.perf_counter()
    for _ in range(3):
        assert get(PATH).status_code == 200
    assert time.perf_counter() - began >= 0.15


def test_latency_does_not_delay_other_requests(double: Company, get: Ask) -> None:
    late = double.stripe.faults.add("latency", path=PATH, times=3, seconds=3600.0)
    with ExitStack() as stack:
        for _ in range(late.times or 0):
            stack.enter_context(requested(double, PATH))
        wait_until(lambda: late.hits == late.times, "all late requests wait at once")
        assert get(PATH).status_code == 200


def test_a_held_request_is_answered_when_it_is_released(double: Company, get: Ask) -> None:
    held = double.stripe.faults.add("hold", path=PATH)
    with ThreadPoolExecutor(1) as thread:
        answer = thread.submit(get, PATH)
        wait_until(lambda: held.hits, "the request is held")
        assert not answer.done()
        held.release()
        assert answer.result().status_code == 200
    assert get(PATH).status_code == 200


@contextmanager
def requested(double: Company, path: str) -> Iterator[None]:
    """A request on the wire that nobody waits for."""
    address = urlsplit(double.stripe_url)
    with socket.create_connection((address.hostname, address.port)) as connection:
        token = base64.b64encode(f"{double.key}:".encode()).decode()
        connection.sendall(
            f"GET {path} HTTP/1.1\r\nHost: {address.netloc}\r\nAuthorization: Basic {token}\r\n\r\n".encode()
        )
        yield


@pytest.mark.parametrize("retry_after", [None, "2"])
def test_a_429_has_a_reason_and_may_have_retry_after(
    double: Company, get: Ask, retry_after: str | None
) -> None:
    double.stripe.faults.add("rate_limit", retry_after=retry_after, reason="global-rate")
    answer = get(PATH)
    error = answer.json()["error"]
    assert (answer.status_code, error["code"]) == (429, "rate_limit")
    assert error["message"].startswith("Request rate limit exceeded.")
    assert answer.headers["stripe-rate-limited-reason"] == "global-rate"
    assert answer.headers.get("retry-after") == retry_after


def test_a_locked_object_is_a_429_without_a_reason(double: Company, get: Ask) -> None:
    double.stripe.faults.add("lock_timeout")
    answer = get(PATH)
    assert (answer.status_code, answer.json()["error"]["code"]) == (429, "lock_timeout")
    assert "stripe-rate-limited-reason" not in answer.headers


def test_an_error_is_json_and_an_outage_is_html(double: Company, get: Ask) -> None:
    double.stripe.faults.add("error", times=1)
    answer = get(PATH)
    assert (answer.status_code, answer.json()["error"]["type"]) == (500, "api_error")
    double.stripe.faults.add("outage")
    answer = get(PATH)
    assert (answer.status_code, answer.headers["content-type"]) == (503, "text/html")


def test_a_reset_follows_the_headers_and_part_of_the_body(double: Company, http: httpx.Client) -> None:
    double.stripe.faults.add("reset", times=1)
    received: list[bytes] = []
    with http.stream("GET", f"{double.stripe_url}{PATH}?limit=100", auth=(double.key, "")) as answer:
        assert answer.status_code == 200
        with pytest.raises(httpx.ReadError, match="reset"):
            received.extend(answer.iter_raw())
    assert 0 < sum(map(len, received)) < int(answer.headers["content-length"])


def test_a_reset_can_come_before_anything_was_sent(double: Company, get: Ask) -> None:
    double.stripe.faults.add("reset", bytes=-1)
    with pytest.raises(httpx.NetworkError):
        get(PATH)


def test_a_hanging_request_gets_no_answer(double: Company, http: httpx.Client) -> None:
    double.stripe.faults.add("hang", path=PATH)
    with pytest.raises(httpx.ReadTimeout):
        http.get(double.stripe_url + PATH, auth=(double.key, ""), timeout=httpx.Timeout(60, read=0.2))


@pytest.mark.parametrize("kind", ["truncate", "garbage"])
def test_a_garbled_page_is_a_200_without_valid_json(double: Company, get: Ask, kind: FaultKind) -> None:
    double.stripe.faults.add(kind)
    answer = get(PATH)
    assert answer.status_code == 200
    with pytest.raises(ValueError, match=r".*"):
        answer.json()


def test_wrong_pages_look_right(double: Company, get: Ask) -> None:
    honest = [each["id"] for each in get(PATH).json()["data"]]

    def ids(kind: FaultKind, **params: Any) -> list[str]:
        double.stripe.faults.add(kind, times=1)
        return [each["id"] for each in get(PATH, **params).json()["data"]]

    assert ids("wrong_page", starting_after=honest[-1]) == honest
    assert ids("duplicate_object") == [*honest, honest[-1]]
    assert ids("missing_object") == [*honest[:5], *honest[6:]]
    double.stripe.faults.add("early_end", times=1)
    assert get(PATH).json()["has_more"] is False


def test_a_key_can_be_refused_or_lack_a_permission(double: Company, get: Ask) -> None:
    double.stripe.faults.add("forbidden", path="/v1/disputes")
    assert (get("/v1/disputes").status_code, get(PATH).status_code) == (403, 200)
    assert "rak_dispute_read" in get("/v1/disputes").json()["error"]["message"]
    double.stripe.faults.clear()
    double.stripe.faults.add("unauthorized")
    assert [get(PATH).status_code for _ in range(3)] == [401] * 3


def test_no_second_has_more_requests_than_the_limit() -> None:
    moment = [100.0]
    limit = RateLimit(lambda: moment[0])
    limit.per_endpoint, limit.overall = 3, 5
    assert [limit.refuses("/a") for _ in range(4)] == [None, None, None, "endpoint-rate"]
    assert [limit.refuses("/b") for _ in range(3)] == [None, None, "global-rate"]
    moment[0] += 0.99
    assert limit.refuses("/a") == "endpoint-rate"
    moment[0] += 0.02
    assert [limit.refuses("/a") for _ in range(4)] == [None, None, None, "endpoint-rate"]


def test_the_limit_is_enforced_and_counted(double: Company, get: Ask) -> None:
    double.stripe.limits.per_endpoint = 5
    answers = [get(PATH) for _ in range(8)]
    refused = [answer for answer in answers if answer.status_code == 429]
    assert len(refused) == 3
    assert {answer.headers["stripe-rate-limited-reason"] for answer in refused} == {"endpoint-rate"}
    assert get("/v1/charges").status_code == 200
    statistics = double.stripe.statistics
    assert (statistics.total(PATH), statistics.total(PATH, 429), statistics.total()) == (8, 3, 9)
    assert statistics.peak(PATH) == 8
    assert [request.status for request in statistics.requests].count(429) == 3
