"""The pages by hand: httpx alone, msgspec, and one COPY into a bare table. Nothing is compared or proven.

Argument: a `Task` as JSON. Prints the wall seconds, and how many records came.
"""

import asyncio
import sys
import time
from collections.abc import Sequence
from itertools import pairwise

import asyncpg
import httpx
import msgspec

TABLE = "create temporary table bench (id text, amount bigint, currency text, status text, created bigint)"


class Task(msgspec.Struct):
    """``edges`` in Unix seconds cut the window into slices of each list, all read side by side."""

    dsn: str
    stripe: str
    key: str
    lists: list[str]
    edges: list[int]


class Object(msgspec.Struct):
    id: str
    amount: int
    currency: str
    status: str
    created: int


class Page(msgspec.Struct):
    data: list[Object]
    has_more: bool


_DECODE = msgspec.json.Decoder(Page).decode


async def run(task: Task) -> tuple[float, int]:
    began = time.perf_counter()
    headers = {"Authorization": f"Bearer {task.key}"}
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=None)
    async with httpx.AsyncClient(
        base_url=task.stripe, headers=headers, limits=limits, trust_env=False, timeout=60
    ) as client:
        slices = await asyncio.gather(
            *(_slice(client, path, *each) for path in task.lists for each in pairwise(task.edges))
        )
    await _keep(task.dsn, [each for objects in slices for each in objects])
    return time.perf_counter() - began, sum(map(len, slices))


async def _slice(client: httpx.AsyncClient, path: str, lower: int, upper: int) -> Sequence[Object]:
    params: dict[str, str | int] = {"limit": 100, "created[gte]": lower, "created[lt]": upper}
    found: list[Object] = []
    while True:
        answer = await client.get(path, params=params)
        page = _DECODE(answer.raise_for_status().content)
        found += page.data
        if not page.has_more:
            return found
        params["starting_after"] = page.data[-1].id


async def _keep(dsn: str, objects: Sequence[Object]) -> None:
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute(TABLE)
        await connection.copy_records_to_table("bench", records=map(msgspec.structs.astuple, objects))
    finally:
        await connection.close()


if __name__ == "__main__":
    print(*asyncio.run(run(msgspec.json.decode(sys.argv[1], type=Task))))
