"""Serves a company to other processes: its options, its servers, and what the others need to know."""

import argparse
import contextlib
import gc
import json
import signal
import sys
import threading
from collections.abc import Mapping
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sandbox.company import Company
from sandbox.embedded.servers import EmbeddedPostgres, EmbeddedValkey, ServerError
from sandbox.exports import write_exports
from sandbox.shop.ledger import Plan
from sandbox.stripe.account_objects import webhook_endpoint

GAPS = Plan(missing=12, stale_status=6, stale_amount=4, conflicting=3, ahead=2, orphaned=3, malformed=1)
"""What ``--seed-ledger`` plants."""


def _datetime(text: str) -> datetime:
    parsed = datetime.fromisoformat(text)
    return parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m sandbox", description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--payments", type=int, default=1000)
    parser.add_argument(
        "--since", type=_datetime, help="ISO date or datetime, in UTC unless it has an offset"
    )
    parser.add_argument("--until", type=_datetime)
    parser.add_argument("--skewed", action="store_true", help="80 %% of the payments within six hours")
    parser.add_argument("--bursts", type=int, default=0, help="number of seconds with 150 payments each")
    parser.add_argument("--dsn", help="the shop's Postgres; without it the shop stores its rows in memory")
    parser.add_argument("--embedded", action="store_true", help="start a Postgres and a Valkey for it too")
    parser.add_argument(
        "--seed-ledger", action="store_true", help="fill the shop's payments, with some differences planted"
    )
    parser.add_argument(
        "--env", type=Path, metavar="FILE", help="write the variables that Paywatch reads, as a shell script"
    )
    parser.add_argument("--account", action="append", default=[], metavar="ID=PAYMENTS")
    parser.add_argument("--live", action="store_true", help="the keys look like those of a live account")
    parser.add_argument("--deliver", action="store_true", help="deliver new events to the shop, signed")
    arguments = parser.parse_args()
    if arguments.embedded and arguments.dsn:
        parser.error("--embedded starts a Postgres of its own: leave out --dsn")
    if arguments.seed_ledger and not (arguments.embedded or arguments.dsn):
        parser.error("--seed-ledger: a ledger needs a database: pass --dsn or --embedded")
    return arguments


def serve() -> None:
    """Parses the command line and serves the company until SIGTERM or Ctrl-C."""
    arguments = _parse()
    stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    with ExitStack() as stack:
        try:
            addresses = _start(arguments, stack)
        except (ServerError, OSError, ValueError) as error:
            sys.exit(f"the sandbox cannot start: {error}")
        sys.stdout.write(json.dumps(addresses) + "\n")
        with contextlib.suppress(BrokenPipeError):
            sys.stdout.flush()
        stopped.wait()


def _start(arguments: argparse.Namespace, stack: ExitStack) -> dict[str, Any]:
    dsn, redis = arguments.dsn, None
    if arguments.embedded:
        dsn = stack.enter_context(EmbeddedPostgres()).dsn
        redis = stack.enter_context(EmbeddedValkey()).url
    company = stack.enter_context(_company(arguments, dsn))
    endpoint = f"{company.shop_url}/api/webhooks/stripe"
    company.world.webhooks[:] = [webhook_endpoint(endpoint, company.world.started_at)]
    addresses: dict[str, Any] = company.addresses()
    if arguments.embedded:
        addresses |= {"database_url": dsn, "redis_url": redis}
    if arguments.seed_ledger:
        addresses["planted"] = company.seed_ledger(GAPS).counts()
    if arguments.env:
        _write_environment(arguments.env, addresses | {"database_url": dsn})
    gc.collect()
    gc.freeze()  # a full garbage collection would delay requests, which would then arrive in a burst
    return addresses


def _company(arguments: argparse.Namespace, dsn: str | None) -> Company:
    accounts = {
        name: int(count or 0) for name, _, count in (each.partition("=") for each in arguments.account)
    }
    return Company(
        arguments.seed,
        arguments.payments,
        since=arguments.since,
        until=arguments.until,
        skewed=arguments.skewed,
        bursts=arguments.bursts,
        dsn=dsn,
        accounts=accounts,
        deliver=arguments.deliver,
        live=arguments.live,
    )


def _write_environment(path: Path, addresses: Mapping[str, str | None]) -> None:
    """Writes what Paywatch reads from the environment, readable by this user only."""
    variables = {
        "DATABASE_URL": addresses["database_url"],
        "REDIS_URL": addresses.get("redis_url"),
        "STRIPE_API_BASE": addresses["stripe_url"],
        "STRIPE_SECRET_KEY": addresses["key"],
        "STRIPE_WEBHOOK_SECRET": addresses["webhook_secret"],
        "APP_URL": addresses["shop_url"],
        "SLACK_WEBHOOK_URL": f"{addresses['receiver_url']}/slack/services/T00/B00/sandbox",
    }
    write_exports(path, variables)
