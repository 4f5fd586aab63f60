"""A connection that a server of a test has left open fails no other test."""

import asyncio


async def _leave_open(accepted: list[asyncio.StreamWriter]) -> None:
    came = asyncio.Event()

    def keep(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        accepted.append(writer)
        came.set()

    async with await asyncio.start_server(keep, "127.0.0.1", 0) as server:
        _, client = await asyncio.open_connection(*server.sockets[0].getsockname())
        await came.wait()
        client.close()
        await client.wait_closed()


def test_a_loop_closes_what_its_servers_accepted() -> None:
    loop, accepted = asyncio.new_event_loop(), list[asyncio.StreamWriter]()
    loop.run_until_complete(_leave_open(accepted))
    (left,) = accepted
    number = left.get_extra_info("socket").fileno()
    assert number >= 0
    loop.close()
    assert left.get_extra_info("socket").fileno() == -1
