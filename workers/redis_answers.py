"""Reads the answers of a watched Redis: any server may answer at its address, with any number of bytes.

The parser of hiredis allocates a list of the announced number of elements, and collects a text of any length:
one line of a hostile server would stop the event loop for seconds, or take all memory. This one has limits.
"""

from typing import Any

from redis._parsers import _AsyncRESP2Parser
from redis.exceptions import InvalidResponse

MAX_ANSWER = 262_144
"""Bytes of one answer. That of ``INFO``, the longest that is asked for, has about 10 kB."""


class BoundedParser(_AsyncRESP2Parser):
    """Raises InvalidResponse for an answer that is too long, nested too deeply, or malformed."""

    async def read_response(self, disable_decoding: bool = False) -> Any:
        self._left = MAX_ANSWER
        try:
            return await super().read_response(disable_decoding=disable_decoding)
        except RecursionError:
            raise InvalidResponse("the answer is nested too deeply") from None
        except ValueError:  # also of a line that is longer than the buffer of asyncio
            raise InvalidResponse("the answer is malformed") from None

    async def _read(self, length: int) -> bytes:
        self._take(length)
        return bytes(await super()._read(length))

    async def _readline(self) -> bytes:
        line = bytes(await super()._readline())
        self._take(len(line))
        return line

    def _take(self, size: int) -> None:
        self._left -= size + 2
        if size < 0 or self._left < 0:
            raise InvalidResponse(f"the answer is longer than {MAX_ANSWER // 1024} kB, or has no length")
