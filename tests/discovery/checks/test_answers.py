"""What counts as a health endpoint, by its answer and by that to a path that does not exist."""

from typing import Any

import httpx
import pytest

from discovery.checks.answers import Answer, Health, Judged, judge

NOT_FOUND = httpx.Response(404, json={"error": "not found"})
PAGE = httpx.Response(200, html="<!doctype html><title>Shop</title>")


@pytest.mark.parametrize(
    ("response", "other", "judged"),
    [
        (
            httpx.Response(200, json={"status": "healthy"}),
            NOT_FOUND,
            Judged(Health.HEALTHY, "status", "healthy"),
        ),
        (httpx.Response(200, json={"status": "UP"}), PAGE, Judged(Health.HEALTHY, "status", "UP")),
        (httpx.Response(200, json={"ok": True}), NOT_FOUND, Judged(Health.HEALTHY, "ok", True)),
        (httpx.Response(200, json={"uptime": 5}), NOT_FOUND, Judged(Health.UNCLEAR)),
        (httpx.Response(200, text="OK"), NOT_FOUND, Judged(Health.UNCLEAR)),
        (httpx.Response(503, json={"status": "unhealthy"}), NOT_FOUND, Judged(Health.UNHEALTHY, "status")),
        (httpx.Response(200, json={"healthy": False}), NOT_FOUND, Judged(Health.UNHEALTHY, "healthy")),
        (httpx.Response(401), NOT_FOUND, Judged(Health.PROTECTED)),
        (httpx.Response(401), httpx.Response(401), Judged(Health.NONE)),
        (httpx.Response(404), NOT_FOUND, Judged(Health.NONE)),
        (httpx.Response(302, headers={"location": "http://10.0.0.1/"}), NOT_FOUND, Judged(Health.NONE)),
        (httpx.Response(500, json={"status": "ok"}), NOT_FOUND, Judged(Health.NONE)),
        (PAGE, PAGE, Judged(Health.NONE)),
        (PAGE, NOT_FOUND, Judged(Health.NONE)),
        (httpx.Response(200, text="OK"), httpx.Response(200, text="OK"), Judged(Health.NONE)),
        (
            httpx.Response(200, json={"status": "ok"}),
            httpx.Response(200, json={"status": "ok"}),
            Judged(Health.NONE),
        ),
        (httpx.Response(200, content=b"[" * 100_000), NOT_FOUND, Judged(Health.UNCLEAR)),
        (
            httpx.Response(200, json={"status": 'x"\n[[checks]]', "ok": "yes"}),
            NOT_FOUND,
            Judged(Health.UNCLEAR),
        ),
    ],
)
def test_an_answer_is_judged(response: httpx.Response, other: httpx.Response, judged: Judged) -> None:
    assert judge(Answer.of(response), Answer.of(other)) == judged


def test_a_body_that_was_cut_says_nothing() -> None:
    extensions: dict[str, Any] = {"truncated": True}
    cut = httpx.Response(200, json={"status": "ok"}, extensions=extensions)
    assert judge(Answer.of(cut), Answer.of(NOT_FOUND)).health is Health.UNCLEAR
