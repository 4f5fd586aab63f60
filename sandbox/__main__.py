"""Starts the company, prints its addresses as one line of JSON, serves until SIGTERM or Ctrl-C."""

import argparse
import gc
import json
import signal
import sys
import threading
from datetime import UTC, datetime

from sandbox.company import Company


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m sandbox", description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--payments", type=int, default=1000)
    parser.add_argument("--since", type=_moment, help="ISO date or moment, UTC when it names no offset")
    parser.add_argument("--until", type=_moment)
    parser.add_argument("--skewed", action="store_true", help="80 %% of the payments within six hours")
    parser.add_argument("--bursts", type=int, default=0, help="seconds that hold 150 payments each")
    parser.add_argument("--dsn", help="the shop's Postgres; without it the shop keeps its rows in memory")
    parser.add_argument("--account", action="append", default=[], metavar="ID=PAYMENTS")
    parser.add_argument("--live", action="store_true", help="the keys look like those of a live account")
    parser.add_argument("--deliver", action="store_true", help="deliver new events to the shop, signed")
    return parser.parse_args()


def main() -> None:
    given = _arguments()
    stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    accounts = {name: int(count or 0) for name, _, count in (each.partition("=") for each in given.account)}
    with Company(
        given.seed,
        given.payments,
        since=given.since,
        until=given.until,
        skewed=given.skewed,
        bursts=given.bursts,
        dsn=given.dsn,
        accounts=accounts,
        deliver=given.deliver,
        live=given.live,
    ) as company:
        gc.collect()
        gc.freeze()  # a full collection would keep requests waiting, which then come together
        sys.stdout.write(json.dumps(company.addresses()) + "\n")
        sys.stdout.flush()
        stopped.wait()


if __name__ == "__main__":
    main()
