"""Starts the company, prints its addresses as one line of JSON, and serves until SIGTERM or Ctrl-C."""

import argparse
import gc
import json
import signal
import sys
import threading
from datetime import UTC, datetime

from sandbox.company import Company


def _datetime(text: str) -> datetime:
    parsed = datetime.fromisoformat(text)
    return parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)


def _arguments() -> argparse.Namespace:
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
    parser.add_argument("--account", action="append", default=[], metavar="ID=PAYMENTS")
    parser.add_argument("--live", action="store_true", help="the keys look like those of a live account")
    parser.add_argument("--deliver", action="store_true", help="deliver new events to the shop, signed")
    return parser.parse_args()


def main() -> None:
    arguments = _arguments()
    stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    accounts = {
        name: int(count or 0) for name, _, count in (each.partition("=") for each in arguments.account)
    }
    with Company(
        arguments.seed,
        arguments.payments,
        since=arguments.since,
        until=arguments.until,
        skewed=arguments.skewed,
        bursts=arguments.bursts,
        dsn=arguments.dsn,
        accounts=accounts,
        deliver=arguments.deliver,
        live=arguments.live,
    ) as company:
        gc.collect()
        gc.freeze()  # a full garbage collection would delay requests, which would then arrive in a burst
        sys.stdout.write(json.dumps(company.addresses()) + "\n")
        sys.stdout.flush()
        stopped.wait()


if __name__ == "__main__":
    main()
