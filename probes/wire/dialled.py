"""An open TCP connection."""

import socket
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Dialled:
    """An open connection, which the caller closes; ``phases`` has the seconds of ``dns`` and ``connect``."""

    socket: socket.socket
    address: str
    phases: dict[str, float]
