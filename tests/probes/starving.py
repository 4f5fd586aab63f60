"""Run as a process of its own: runs checks of a healthy server with few file descriptors left.

Usage: python -m tests.probes.starving PORT LIMIT CHECKS. Prints the verdicts and causes as JSON.
"""

import asyncio
import json
import resource
import sys

from pydantic import TypeAdapter

from probes import probe_client, run
from probes.sight import Sight
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


if __name__ == "__main__":
    asyncio.run(_run(*map(int, sys.argv[1:])))
