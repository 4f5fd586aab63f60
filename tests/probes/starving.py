"""Run as a process of its own: runs checks of a healthy server with few file descriptors left, or none.

Usage: python -m tests.probes.starving PORT LIMIT CHECKS. Prints the verdicts and causes as JSON. Without
CHECKS, runs a first check while no descriptor is left, and a second one later.
"""

import asyncio
import json
import os
import resource
import sys

from pydantic import TypeAdapter

from probes import probe_client, run
from probes.sight import Sight
from probes.wire.descriptors import is_descriptor_left
from settings.checks import Check
from tests.probes.configured import NOW, tools


async def _run(port: int, limit: int, number: int) -> None:
    kinds: list[dict[str, object]] = [
        {"kind": "http", "url": f"http://127.0.0.1:{port}/"},
        {"kind": "tcp", "host": "127.0.0.1", "port": port, "send": "GET / HTTP/1.0\r\n\r\n", "expect": "200"},
    ]
    adapter = TypeAdapter[Check](Check)
    patient = {"timeout": "30s", "fail_above": "30s", "degraded_above": "30s", "every": "1m"}
    checks = [
        adapter.validate_python({"name": f"c{each}", **patient, **kinds[each % 2]}) for each in range(number)
    ]
    sight = Sight()
    async with probe_client(timeout=30) as client:
        resource.setrlimit(resource.RLIMIT_NOFILE, (limit, limit))
        kit = tools(client, sight=sight)
        readings = await asyncio.gather(*(run(check, NOW, kit) for check in checks))
    found = [[each.outcome.verdict, each.outcome.cause] for each in readings]
    sys.stdout.write(json.dumps({"found": found, "report": sight.report()}))


async def _run_first(port: int, limit: int) -> None:
    settings = {"name": "c", "kind": "http", "url": f"http://127.0.0.1:{port}/", "every": "1m"}
    check = TypeAdapter[Check](Check).validate_python(settings)
    sight = Sight()
    async with probe_client(timeout=30) as client:
        kit = tools(client, sight=sight)
        resource.setrlimit(resource.RLIMIT_NOFILE, (limit, limit))
        taken = _take_all()
        first = await run(check, NOW, kit)
        for each in taken:
            os.close(each)
        second = await run(check, NOW, kit)
    found = [[each.outcome.verdict, each.outcome.cause] for each in (first, second)]
    sys.stdout.write(json.dumps({"found": found}))


def _take_all() -> list[int]:
    taken = []
    while is_descriptor_left():
        taken.append(os.open(os.devnull, os.O_RDONLY))
    return taken


if __name__ == "__main__":
    numbers = [int(each) for each in sys.argv[1:]]
    asyncio.run(_run(*numbers) if len(numbers) == 3 else _run_first(*numbers))
