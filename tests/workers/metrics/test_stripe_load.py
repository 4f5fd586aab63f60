"""How many requests a worker sent to Stripe in the last minute."""

from workers.metrics.stripe_load import StripeLoad


def test_requests_of_the_last_minute_are_counted_by_endpoint() -> None:
    now = 100.0
    load = StripeLoad({"charges": 5.0}, clock=lambda: now)
    for endpoint in ("charges", "charges", "refunds"):
        load.count(endpoint)
    now = 130.0
    load.count("charges")
    assert load.report() == {
        "requests": 4,
        "last_minute": {"charges": 3, "refunds": 1},
        "permitted": {"charges": 5.0},
    }
    now = 161.0
    assert load.report()["last_minute"] == {"charges": 1}
    now = 500.0
    assert load.report() == {"requests": 4, "last_minute": {}, "permitted": {"charges": 5.0}}
