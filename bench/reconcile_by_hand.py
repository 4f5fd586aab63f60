"""Reads the pages by hand with httpx and msgspec and stores them by one COPY; compares and proves nothing.

Argument: a `Task` as JSON. Prints the number of records.
"""

import asyncio
import sys
from collections.abc import Sequence
from itertools import pairwise

import asyncpg
import httpx
import msgspec

TABLE = "create table by_hand (id text, amount bigint, currency text, status text, created bigint)"


class Task(msgspec.Struct):
    """``edges``, in Unix seconds, cut the window of each list into slices, which are read concurrently."""

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


async def run(task: Task) -> int:
    """Returns the number of records."""
    headers = {"Authorization": f"Bearer {task.key}"}
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=None)
    async with httpx.AsyncClient(
        base_url=task.stripe, headers=headers, limits=limits, trust_env=False, timeout=60
    ) as client:
        slices = await asyncio.gather(
            *(_slice(client, path, *each) for path in task.lists for each in pairwise(task.edges))
        )
    await _store(task.dsn, [each for objects in slices for each in objects])
    return sum(map(len, slices))


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


async def _store(dsn: str, objects: Sequence[Object]) -> None:
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute(TABLE)
        await connection.copy_records_to_table("by_hand", records=map(msgspec.structs.astuple, objects))
        await connection.execute("drop table by_hand")
    finally:
        await connection.close()


if __name__ == "__main__":
    print(asyncio.run(run(msgspec.json.decode(sys.argv[1], type=Task))))
