"""File descriptors of this process: without one it can neither connect nor resolve a name."""

import errno
import os

NO_DESCRIPTORS = frozenset({errno.EMFILE, errno.ENFILE})
NO_DESCRIPTOR_LEFT = (
    "this worker has no file descriptor left: raise its limit (ulimit -n), or lower workers.concurrency"
)


class NoDescriptors(Exception):
    """The resolver failed because it could open neither its files nor a socket."""


def is_descriptor_left() -> bool:
    """Whether this process can open a file."""
    try:
        os.close(os.open(os.devnull, os.O_RDONLY))
    except OSError as error:
        return error.errno not in NO_DESCRIPTORS
    return True
