"""What browsers accept of a response, and libcurl reports as an error."""

from collections.abc import Sequence

import pycurl

from probes.wire.loop import Ending
from probes.wire.transfer import Transfer

Headers = Sequence[tuple[bytes, bytes]]


def is_complete(transfer: Transfer, ending: Ending, headers: Headers) -> bool:
    """Whether the body was received in spite of the error."""
    return (
        transfer.redirected
        or _ended_by_close(transfer, ending, headers)
        or _ended_before_more(transfer, ending, headers)
    )


def _ended_by_close(transfer: Transfer, ending: Ending, headers: Headers) -> bool:
    """Whether the body was one that ends with the connection, and TLS was closed without saying so.

    Browsers accept this: many servers close the socket only. A body of a known length is never cut so.
    """
    if ending.code != pycurl.E_RECV_ERROR or "unexpected eof" not in ending.message.lower():
        return False
    names = {name.lower() for name, _ in headers}
    complete = bool(transfer.lines) and not transfer.lines[-1].strip()
    return complete and not names & {b"content-length", b"transfer-encoding"}


def _ended_before_more(transfer: Transfer, ending: Ending, headers: Headers) -> bool:
    """Whether something follows the end of a compressed body, which browsers ignore."""
    if ending.code != pycurl.E_WRITE_ERROR or transfer.body.truncated:
        return False
    return any(name.lower() == b"content-encoding" for name, _ in headers)
