"""systemd's notify protocol (man 3 sd_notify), for units with ``Type=notify`` and ``WatchdogSec``."""

import math
import os
import socket
from collections.abc import Mapping
from contextlib import suppress

from workers.outages import Outage


class Systemd:
    """Sends READY=1 when the loop runs, WATCHDOG=1 while it does, and STOPPING=1 at the end.

    READY does not wait for Postgres: systemd would restart a worker that waits longer than TimeoutStartSec.
    """

    def __init__(self, address: str, *, within: float = math.inf) -> None:
        self.outage = Outage("systemd_unreachable", "systemd_reached")
        self.within = within
        self._address = f"\0{address[1:]}" if address.startswith("@") else address  # an abstract socket

    @classmethod
    def of(cls, env: Mapping[str, str]) -> "Systemd | None":
        """Returns what these variables of systemd ask for. ``NOTIFY_SOCKET`` is set for Type=notify only."""
        address = env.get("NOTIFY_SOCKET")
        return cls(address, within=_watchdog(env) / 2) if address else None

    def begin(self) -> None:
        with suppress(OSError):  # the first renewal logs it
            self._send("READY=1")

    def renew(self) -> None:
        self._send("WATCHDOG=1")

    def end(self) -> None:
        with suppress(OSError):
            self._send("STOPPING=1")

    def _send(self, state: str) -> None:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
            sender.setblocking(False)  # a manager that does not read must not stop the loop
            sender.sendto(state.encode(), self._address)


def _watchdog(env: Mapping[str, str]) -> float:
    """The seconds of WatchdogSec, or infinity if there is none or it is for another process."""
    limit, pid = env.get("WATCHDOG_USEC", ""), env.get("WATCHDOG_PID", str(os.getpid()))
    return int(limit) / 1e6 if limit.isdecimal() and int(limit) and pid == str(os.getpid()) else math.inf
