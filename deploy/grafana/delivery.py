"""Delivery: do notifications arrive, and how fast?"""

from grafana_foundation_sdk.models import units

from deploy.grafana import looks
from deploy.grafana.board import Section, board, choose, values_of
from deploy.grafana.looks import GREEN, NONE_IS_GOOD, RED
from deploy.grafana.panels import About, Panel, Query, lines, number, states
from deploy.grafana.queries import increase, most, quantile, rate

CHANNEL = 'channel=~"$channel"'
_BY = ("channel",)
_FAILED = 'outcome=~"retry|unknown|failed|undeliverable"'


def delivery() -> str:
    variables = (
        choose(
            "channel",
            values_of("channel", "paywatch_notifications_pending"),
            "The channels to show.",
            several=True,
        ),
    )
    sections = (
        Section("All channels", [*_now(), _latency(), _attempts()], widths=(6, 6, 6, 6, 12, 12), height=7),
        Section("Refused channels", [_broken()], height=5),
        Section("$channel", [_outcomes(), _failed(), _waiting()], widths=(8, 8, 8), repeat="channel"),
    )
    text = "Whether notifications arrive, how fast, and which channel does not take them."
    return board("Delivery", text, sections, variables, console="/delivery")


def _now() -> list[Panel]:
    late = About(
        "Late notifications",
        "Notifications that a channel should have received a minute ago.",
        "PaywatchUndelivered",
        steps=NONE_IS_GOOD,
    )
    waiting = About("Waiting", "Notifications that a channel has not received yet.", "alerts.md")
    held = About("Held by a storm", "Notifications that are held to be sent together.", "alerts.md")
    median = About(
        "Time to deliver",
        "95th percentile of the time from the decision to notify until the delivery, in the time range.",
        "PaywatchUndelivered",
        unit=units.Seconds,
        no_data="unknown, or nothing was delivered",
        steps=looks.LATENCY,
    )
    p95 = quantile(0.95, "paywatch_notification_latency_seconds", window="$__range")
    return [
        number(late, Query(_gauge("overdue"), "{{channel}}")),
        number(waiting, Query(_gauge("pending"), "{{channel}}")),
        number(held, Query(_gauge("held"), "{{channel}}")),
        number(median, Query(p95)),
    ]


def _gauge(state: str) -> str:
    return most(f"paywatch_notifications_{state}", CHANNEL, by=_BY)


def _latency() -> Panel:
    about = About(
        "Time to deliver over time",
        "From the decision to notify until the delivery, all channels together. 10 s is too long.",
        "PaywatchUndelivered",
        unit=units.Seconds,
        no_data="unknown, or nothing was delivered",
        steps=looks.LATENCY,
    )
    name = "paywatch_notification_latency_seconds"
    return lines(about, *(Query(quantile(q, name), f"p{round(q * 100)}") for q in (0.5, 0.95, 0.99)))


def _attempts() -> Panel:
    about = About(
        "Attempts",
        "Attempts to notify in each interval, by channel.",
        "alerts.md",
    )
    query = increase("paywatch_notifications_total", CHANNEL, by=_BY, window="$__rate_interval")
    return lines(about, Query(query, "{{channel}}"), stacked=True)


def _broken() -> Panel:
    about = About(
        "Channels that refused a message for good",
        "Red: the channel refused a message for good, and needs a person. A gap means that nobody knows.",
        "PaywatchUndelivered",
        texts=((0, 0, "takes messages", GREEN), (1, 1, "refused", RED)),
        steps=NONE_IS_GOOD,
    )
    return states(about, Query(most("paywatch_channel_broken", CHANNEL, by=_BY), "{{channel}}"))


def _outcomes() -> Panel:
    about = About(
        "Outcomes",
        "Attempts in each interval by outcome. `accepted`: the provider has it, and does not say more. "
        "`unknown`: it may have arrived.",
        "alerts.md",
    )
    query = increase("paywatch_notifications_total", CHANNEL, by=("outcome",), window="$__rate_interval")
    return lines(about, Query(query, "{{outcome}}"), stacked=True)


def _failed() -> Panel:
    about = About(
        "Share of attempts that failed",
        "Attempts that have to be repeated, that failed, or of which nobody knows whether they arrived.",
        "PaywatchUndelivered",
        unit=units.PercentUnit,
        no_data="unknown, or no attempts",
    )
    failed = rate("paywatch_notifications_total", CHANNEL, _FAILED)
    return lines(about, Query(f"{failed} / {rate('paywatch_notifications_total', CHANNEL)}", "failed"))


def _waiting() -> Panel:
    about = About(
        "Waiting and late",
        "Notifications that wait, those that are late, and those that a storm holds back.",
        "PaywatchUndelivered",
    )
    return lines(
        about, *(Query(_gauge(state), f"{state} {{{{channel}}}}") for state in ("pending", "overdue", "held"))
    )
