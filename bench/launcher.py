"""Runs its arguments as a command and prints wall seconds, CPU seconds and peak memory in bytes.

It is a small process, because the kernel counts the memory of the starting process in the peak of the started
one.
"""

import os
import sys
import time

began = time.perf_counter()
pid = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ)
_, status, usage = os.wait4(pid, 0)
wall = time.perf_counter() - began
unit = 1 if sys.platform == "darwin" else 1024
print(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * unit)
sys.exit(os.waitstatus_to_exitcode(status))
