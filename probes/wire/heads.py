"""Rejects a response whose headers have no end."""

from probes.wire.errors import ProtocolError
from probes.wire.phases import measure
from probes.wire.transfer import Transfer


def require_whole_head(transfer: Transfer) -> None:
    """Raises ProtocolError unless an empty line ends the headers of the last response.

    libcurl accepts a response without it, if the server closes the connection there.
    """
    lines = transfer.lines
    last = max((number for number, line in enumerate(lines) if line.startswith(b"HTTP/")), default=0)
    if any(not line.strip() for line in lines[last:]):
        return
    phases = measure(transfer.curl, lookup=transfer.lookup, tls=transfer.tls, answered=bool(lines))
    sentence = f"{transfer.place} closed the connection in the middle of the headers"
    raise ProtocolError(sentence, cause="protocol", phases=phases)
