"""Bounds what a client can make the console read into memory, also before it has signed in."""

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LARGEST = 1_000_000
"""Bytes: the longest form has a text of some thousand characters."""


class BodyLimit:
    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        received = 0

        async def receive_counted() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > LARGEST:
                raise HTTPException(413, f"the request is larger than {LARGEST:,} bytes")
            return message

        await self._app(scope, receive_counted if scope["type"] == "http" else receive, send)
