"""How background tasks are brought to their end."""

import asyncio

AGAIN = 2.0


async def stop(*tasks: asyncio.Task[None]) -> None:
    """Cancel them until all have ended, however they end.

    A client that is cancelled while its server goes away may raise an error of its own instead. Whoever
    waits for such errors takes it for another failed attempt, and goes on.
    """
    left = {task for task in tasks if not task.done()}
    while left:
        for task in left:
            task.cancel()
        _, left = await asyncio.wait(left, timeout=AGAIN)
    await asyncio.gather(*tasks, return_exceptions=True)
