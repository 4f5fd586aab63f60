"""A hot standby of an embedded Postgres, by streaming replication."""

from sandbox.embedded.servers import EmbeddedPostgres


class Standby(EmbeddedPostgres):
    """Begins with a base backup of the primary, whose password and settings it has."""

    def __init__(self, primary: EmbeddedPostgres) -> None:
        super().__init__()
        self._primary, self._password = primary, primary._password

    def _prepare(self) -> None:
        self._programs = self._primary._programs
        program, data = str(self._programs / "pg_basebackup"), str(self._folder / "data")
        options = ["--checkpoint=fast", "--no-sync", "--write-recovery-conf", "--wal-method=stream"]
        argv = [program, "-d", self._primary.dsn, "-D", data, *options]
        code = self._request("run", argv=argv)["code"]
        assert code == 0, self._log_tail()
