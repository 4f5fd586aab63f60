"""``channel list``: who uses a channel and how it has served, never how to send to it."""

import json

from settings.channels.email import EmailChannel
from tests.workers.conftest import Paywatch
from tests.workers.fleet import Fleet, hook
from workers.commands.channels import address_of

NOTIFICATION = """
insert into paywatch.notifications
  (sequence, channel, kind, severity, dedupe_key, payload, status, delivered_at, last_error)
values ($1, 'hook', 'notice', 'P3', $2, '{}', $3, $4, $5)
"""


async def test_channels_are_listed_with_their_last_deliveries(fleet: Fleet, paywatch: Paywatch) -> None:
    fleet.configure(
        hook("hook", "https://user:word@hooks.example:8443/T0/secret"),
        hook("other", "https://b.example/x"),
        '[severities.P1]\nchannels = ["hook"]\nfallback = ["other"]\nescalate = []',
    )
    delivered = await fleet.value("select now()")
    await fleet.rows(NOTIFICATION, 1, "a", "delivered", delivered, None)
    await fleet.rows(NOTIFICATION, 2, "b", "failed", None, "410 Gone\x1b[2J")
    listed = await paywatch(fleet, "channel", "list", "--json")
    first, second = json.loads(listed.stdout)
    assert (first["name"], first["kind"], first["address"]) == (
        "hook",
        "webhook",
        "https://hooks.example:8443",
    )
    assert (first["severities"], first["deliveries_known"]) == (["P0", "P1", "P2", "P3"], True)
    assert (first["last_success"], first["last_error"]) == (delivered.isoformat(), "410 Gone\x1b[2J")
    assert (second["last_success"], second["last_failure"], second["fallback"]) == (None, None, ["P1"])
    plain = await paywatch(fleet, "channel", "list")
    assert "\thttps://hooks.example:8443\t" in plain.stdout
    assert "\tP0, P2, P3, P0 (escalation), P1 (fallback)\t" in plain.stdout.splitlines()[2]
    assert f"\t{delivered:%Y-%m-%d %H:%M:%SZ}\t" in plain.stdout.splitlines()[1]
    assert plain.stdout.splitlines()[1].endswith("\t410 Gone\\x1b[2J")
    assert plain.stdout.splitlines()[2].endswith("\tnever\tnever\tnever\tuntried\t")
    printed = listed.stdout + plain.stdout
    assert not any(each in printed for each in ("secret", "word", "\x1b"))


async def test_channels_are_listed_without_the_store(fleet: Fleet, paywatch: Paywatch) -> None:
    fleet.configure(hook("hook", "https://hooks.example/T0"))
    dead = await paywatch(fleet, "channel", "list", DATABASE_URL="postgresql://u@127.0.0.1:1/x")
    assert (dead.exit_code, dead.stdout.splitlines()[1].split("\t")[4:]) == (0, [*["unknown"] * 4, ""])
    assert dead.stderr.startswith("The last deliveries are unknown: ")
    none = await paywatch(fleet, "channel", "list", "--json", DATABASE_URL="")
    assert json.loads(none.stdout)[0]["deliveries_known"] is False


def test_recipients_are_listed_with_masked_addresses() -> None:
    keys = {"host": "smtp.example", "from": "a@shop.example", "to": ["ann@shop.example", "bob@shop.example"]}
    channel = EmailChannel.model_validate({"kind": "email", **keys})
    assert address_of(channel) == "a***@shop.example, b***@shop.example"
