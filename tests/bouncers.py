"""PgBouncer, before a database of a test."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from sandbox.embedded.server import free_port

PGBOUNCER = shutil.which("pgbouncer", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
INI = """
[databases]
* = host={host} port={port} user={user} password={password}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {listen}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = 3
server_round_robin = 1
ignore_startup_parameters = extra_float_digits
logfile =
{more}
"""


@contextmanager
def bouncer(dsn: str, more: str = "", users: str = "") -> Iterator[str]:
    """Yields the DSN of the database behind PgBouncer in transaction mode. It may not answer yet.

    ``more`` are further lines of its configuration, ``users`` those of its ``auth_file``.
    """
    where, listen = urlsplit(dsn), free_port()
    with tempfile.TemporaryDirectory() as folder:
        ini = Path(folder) / "pgbouncer.ini"
        ini.write_text(
            INI.format(
                host=where.hostname,
                port=where.port,
                user=where.username,
                password=where.password or "",
                listen=listen,
                more=f"auth_file = {folder}/users\n{more}",
            )
        )
        (Path(folder) / "users").write_text(users)
        Path(folder).chmod(0o755)
        other = ["-u", "nobody"] if os.getuid() == 0 else []
        with subprocess.Popen([str(PGBOUNCER), *other, "-q", str(ini)]) as process:
            yield urlunsplit(where._replace(netloc=f"{where.username}@127.0.0.1:{listen}"))
            process.kill()
