"""``paywatch channel list``."""

from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import asyncpg
from pydantic import SecretStr

import store
from settings import Channel, Settings
from settings.texts import escape_controls
from store.channels import ChannelDeliveries, channel_deliveries
from workers.commands.common import Json, command
from workers.databases import open_store
from workers.output import Exit, notes, print_json, print_table
from workers.startup import load_for_reading


@command
async def list_(as_json: Json = False) -> Exit:
    """List the channels, who uses them, and their last deliveries if the store can be reached."""
    settings = load_for_reading()
    deliveries = await _deliveries(settings)
    rows = [_row(settings, name, (deliveries or {}).get(name)) for name in settings.channels]
    if as_json:
        print_json([row | {"deliveries_known": deliveries is not None} for row in rows])
    else:
        _print(rows, known=deliveries is not None)
    return Exit.FINE


async def _deliveries(settings: Settings) -> dict[str, ChannelDeliveries] | None:
    """None if they are unknown; a note says why."""
    if settings.store_url is None:
        return None
    try:
        async with open_store(settings, size=1) as pool:
            return await channel_deliveries(pool)
    except (store.StoreUnreachable, store.SchemaError, asyncpg.PostgresError) as error:
        notes().print(f"The last deliveries are unknown: {error}")
        return None


def _row(settings: Settings, name: str, last: ChannelDeliveries | None) -> dict[str, Any]:
    channel, policies = settings.channels[name], settings.severities.items()
    escalations = [s.value for s, policy in policies if any(name in step.to for step in policy.escalate)]
    return {
        "name": name,
        "kind": channel.kind,
        "address": address_of(channel),
        "severities": [severity.value for severity, policy in policies if name in policy.channels],
        "escalations": escalations,
        "fallback": [severity.value for severity, policy in policies if name in policy.fallback],
        "daily_notice": name in settings.notice_channels,
        "last_success": last and last.last_success and last.last_success.isoformat(),
        "last_failure": last and last.last_failure and last.last_failure.isoformat(),
        "last_error": last and (last.error or last.last_error),
        "failing_since": last and _iso(last.failing_since),
        "broken_since": last and _iso(last.broken_since),
        "pending": last.pending if last else 0,
        "held": last.held if last else 0,
        "tested_at": last and _iso(last.tested_at),
        "test_outcome": last and last.test_outcome,
        "test_error": last and last.test_error,
    }


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


def address_of(channel: Channel) -> str:
    """Returns where the channel sends, without what gives access to it: the server, or the recipients."""
    shown = channel.model_dump(mode="json")
    if shown.get("to"):
        return ", ".join(shown["to"])
    url = getattr(channel, "url", None)
    if url is not None:
        parts = urlsplit(url.get_secret_value() if isinstance(url, SecretStr) else str(url))
        return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
    return str(shown.get("host") or "")


def _print(rows: list[dict[str, Any]], *, known: bool) -> None:
    table = [
        (
            row["name"],
            row["kind"],
            row["address"],
            ", ".join(_severities(row)),
            _last(row["last_success"], known=known),
            _last(row["last_failure"], known=known),
            _last(row["tested_at"], known=known),
            _state(row, known=known),
            escape_controls(row["last_error"] or ""),
        )
        for row in rows
    ]
    columns = ["channel", "kind", "address", "severities", "last delivery", "last failure"]
    columns += ["last test", "state", "error"]
    print_table(columns, table, empty="No channel is configured.")


def _severities(row: dict[str, Any]) -> list[str]:
    kinds = {"escalation": row["escalations"], "fallback": row["fallback"]}
    return [
        *row["severities"],
        *(f"{severity} ({kind})" for kind, found in kinds.items() for severity in found),
    ]


def _state(row: dict[str, Any], *, known: bool) -> str:
    if not known:
        return "unknown"
    if row["broken_since"]:
        return "broken"
    if row["failing_since"]:
        return "failing"
    return "works" if row["last_success"] else "untried"


def _last(moment: str | None, *, known: bool) -> str:
    if moment is None:
        return "never" if known else "unknown"
    return f"{datetime.fromisoformat(moment):%Y-%m-%d %H:%M:%SZ}"
