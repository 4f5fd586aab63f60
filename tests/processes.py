"""Default signal dispositions and an empty signal mask for every process that tests start.

A process started by ``nohup`` or in the background of a script inherits ignored signals, and passes them to
its own children: ignored and blocked signals survive ``exec``, handled ones become default there. So pytest
handles, with a handler that does nothing, what it inherited as ignored or blocked. It is as immune as before,
and no child needs a ``preexec_fn``.
"""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

# Python itself ignores these two; ``subprocess`` restores them in each child.
RESTORED_BY_SUBPROCESS = frozenset({signal.SIGPIPE, signal.SIGXFSZ})
USUALLY_IGNORED = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT, signal.SIGCHLD)


def shield_children_from_inherited_signals() -> None:
    """Handles each ignored or blocked signal by doing nothing, and unblocks all. For the main thread."""
    blocked = signal.pthread_sigmask(signal.SIG_BLOCK, ())
    for number in blocked | ignored_signals():
        signal.signal(number, _do_nothing)
    signal.pthread_sigmask(signal.SIG_SETMASK, ())


def ignored_signals() -> set[signal.Signals]:
    """The signals that this process ignores and its children would ignore too."""
    known = set(signal.Signals) - RESTORED_BY_SUBPROCESS
    return {number for number in known if signal.getsignal(number) is signal.SIG_IGN}


@contextmanager
def signals_ignored_and_blocked() -> Iterator[None]:
    """Makes this thread what ``nohup``, a CI's background job or a careless parent makes of its children."""
    before = {number: signal.signal(number, signal.SIG_IGN) for number in USUALLY_IGNORED}
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, USUALLY_IGNORED)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        for number, handler in before.items():
            signal.signal(number, handler)


def withheld_signals(pid: int) -> set[signal.Signals]:
    """The signals that a process ignores or blocks, apart from those that Python ignores. Linux only."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    fields = dict(line.split(":", 1) for line in lines)
    mask = int(fields["SigIgn"], 16) | int(fields["SigBlk"], 16)
    return {number for number in signal.Signals if mask >> (number - 1) & 1} - RESTORED_BY_SUBPROCESS


def _do_nothing(_number: int, _frame: FrameType | None) -> None:
    """Unlike SIG_IGN, a handler is not passed on to children."""
