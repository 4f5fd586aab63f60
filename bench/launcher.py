"""Runs a command and prints wall and CPU seconds, peak memory in bytes, and when it began (monotonic).

It is a small process, because the kernel counts the memory of the starting process in the peak of the
started one. With ``--cores 0.5`` the command gets 0.05 s of CPU in each 0.1 s and is stopped (SIGSTOP)
for the rest, as the quota of a container does. Linux only.
"""

import os
import signal
import sys
import time
from contextlib import suppress
from pathlib import Path

_PERIOD = 0.1
_LOOK = 0.004
"""Seconds between two looks at the CPU time that was used."""


def _cpu(pid: int) -> float:
    nanoseconds = 0
    for task in Path(f"/proc/{pid}/task").iterdir():
        with suppress(OSError):  # the thread has just ended
            nanoseconds += int((task / "schedstat").read_text().split()[0])
    return nanoseconds / 1e9


def _hold(pid: int, cores: float) -> None:
    """Stops the process whenever it has used its share of a period, until it ends."""
    ends, limit = 0.0, 0.0
    while os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
        now, used = time.perf_counter(), _cpu(pid)
        if now >= ends:
            ends, limit = now + _PERIOD, used + cores * _PERIOD
            os.kill(pid, signal.SIGCONT)
        elif used >= limit:
            os.kill(pid, signal.SIGSTOP)
            time.sleep(max(0.0, ends - time.perf_counter()))
            continue
        time.sleep(_LOOK)


arguments = sys.argv[1:]
cores = float(arguments[1]) if arguments[0] == "--cores" else 0.0
command = arguments[2:] if cores else arguments
began = time.monotonic()
pid = os.posix_spawn(command[0], command, os.environ)
if cores:
    _hold(pid, cores)
_, status, usage = os.wait4(pid, 0)
ended = time.monotonic()
unit = 1 if sys.platform == "darwin" else 1024
print(ended - began, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * unit, began)
sys.exit(os.waitstatus_to_exitcode(status))
