"""The lists of channels and of notifications."""

from console.web.listing import Column, Filter, Listing, Row
from console.web.values import Key
from workers.explaining.texts import clean

KINDS = (
    "opened",
    "reminder",
    "escalated",
    "flapping",
    "acknowledged",
    "resolved",
    "notice",
    "test",
    "digest",
)
OUTCOMES = ("pending", "held", "retry", "unknown", "delivered", "accepted", "failed", "undeliverable")


def _clean_channel(row: Row) -> Row:
    return {**row, "error": clean(row["error"]), "test_error": clean(row["test_error"])}


def _clean_notification(row: Row) -> Row:
    return {**row, **{name: clean(row[name]) for name in ("subject", "reference", "last_error")}}


CHANNELS = Listing(
    name="channels",
    title="Channels",
    path="/delivery/channels",
    select="channels",
    columns=(
        Column("name", "Channel", link="/delivery?channel={name}"),
        Column("kind", "Kind"),
        Column("state", "State", "word"),
        Column("last_success", "Last success", "time"),
        Column("last_failure", "Last failure in 30 d", "time"),
        Column("failing_since", "Failing since", "time"),
        Column("error", "Why"),
        Column("pending", "Pending", "count"),
        Column("held", "Held", "count"),
        Column("not_delivered", "Not delivered in 30 d", "count"),
        Column("messages", "Messages in 24 h", "count"),
        Column("p50", "p50 latency", "duration"),
        Column("p99", "p99 latency", "duration"),
        Column("tested_at", "Last test", "time"),
        Column("test_outcome", "Its outcome", "word"),
        Column("test_error", "Its error"),
    ),
    keys=(Key("name", "text"),),
    filters=(
        Filter(
            "state",
            "State",
            "state = {}",
            choices=("works", "late", "failing", "broken", "untried", "not configured"),
        ),
    ),
    descending=False,
    refine=_clean_channel,
    empty="No channel is in the active configuration, and none was used: nobody can be notified.",
)
NOTIFICATIONS = Listing(
    name="notifications",
    title="Notifications",
    path="/delivery",
    select="notifications",
    columns=(
        Column("id", "Number", "id"),
        Column("created_at", "Decided", "time"),
        Column("channel", "Channel"),
        Column("kind", "Kind", "word"),
        Column("severity", "Severity", "severity"),
        Column("incident_id", "Incident", "id", link="/incidents/{incident_id}"),
        Column("subject", "Subject"),
        Column("outcome", "Outcome", "word"),
        Column("attempts", "Attempts", "count"),
        Column("delivered_at", "Accepted", "time"),
        Column("latency", "Latency", "duration"),
        Column("message", "Message"),
        Column("reference", "Provider's reference"),
        Column("instead_of", "Instead of"),
        Column("last_error", "Error"),
    ),
    keys=(Key("created_at", "timestamptz"), Key("id", "bigint")),
    filters=(
        Filter("channel", "Channel", "channel = {}"),
        Filter("kind", "Kind", "kind = {}", choices=KINDS),
        Filter("outcome", "Outcome", "outcome = {}", choices=OUTCOMES),
        Filter("incident", "Incident", "incident_id = {}"),
        Filter("since", "Since", "created_at >= {}", type="timestamptz"),
        Filter("until", "Before", "created_at < {}", type="timestamptz"),
    ),
    refine=_clean_notification,
    empty="No notification matches.",
)
