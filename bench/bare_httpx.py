"""Sends the requests of the fleet with httpx alone: a new connection for each, no evaluation, no storage.

Arguments: URL, number of checks, their interval and the duration in seconds; for https the file of trusted
certificates. Prints CPU seconds and requests.
"""

import asyncio
import ssl
import sys
import time

import httpx


async def run(
    url: str, checks: int, every: float, seconds: float, ca_file: str | None = None
) -> tuple[float, int]:
    """Returns the CPU seconds of this process and the number of requests, which start at an even rate."""
    no_keepalive = httpx.Limits(max_connections=checks, max_keepalive_connections=0)
    verify: ssl.SSLContext | bool = ssl.create_default_context(cafile=ca_file) if ca_file else True
    async with httpx.AsyncClient(limits=no_keepalive, verify=verify, trust_env=False, timeout=10) as client:
        await client.get(url)  # loads what httpx imports on its first request, before the measurement
        count = round(checks * seconds / every)
        began, cpu = time.perf_counter(), time.process_time()
        async with asyncio.TaskGroup() as requests:
            for number in range(count):
                await asyncio.sleep(began + number * every / checks - time.perf_counter())
                requests.create_task(client.get(url))
        return time.process_time() - cpu, count


if __name__ == "__main__":
    target, *numbers = sys.argv[1:]
    ca_file = numbers[3] if len(numbers) > 3 else None
    print(*asyncio.run(run(target, int(numbers[0]), float(numbers[1]), float(numbers[2]), ca_file)))
