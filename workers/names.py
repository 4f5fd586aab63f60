"""The name of a process in the store."""

import os
import socket
from uuid import uuid4


def worker_name(role: str) -> str:
    """Returns ``probes@host-1234-ab12``: unique for each process, readable in a heartbeat row."""
    return f"{role}@{socket.gethostname()}-{os.getpid()}-{uuid4().hex[:4]}"
