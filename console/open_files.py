"""How many files, and so connections, this process may have open."""

import resource

OTHER_FILES = 400
"""Open files besides connections: those to Postgres, and connections that have just been accepted."""


def allowed_connections(most: int) -> int:
    """Raises the limit of open files if necessary, and returns how many connections it allows.

    A process without files left accepts nobody, and asyncio logs that thousands of times a second.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = most + OTHER_FILES
    if soft != resource.RLIM_INFINITY and soft < wanted:
        soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return most if soft == resource.RLIM_INFINITY else min(most, max(soft - OTHER_FILES, soft // 2))
