"""The schema revisions that this version knows, and the checks that refuse other schemas and old servers."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from store.errors import SchemaError, SchemaNewer

OLDEST_SERVER = 14

_VERSIONS = Path(__file__).parent / "migrations" / "versions"


@dataclass(frozen=True, slots=True)
class MigrationResult:
    """The schema's revision before (None: there was no schema) and after."""

    before: str | None
    after: str | None

    @property
    def changed(self) -> bool:
        return self.before != self.after


@cache
def revisions() -> tuple[str, ...]:
    """Returns the revisions of this version, oldest first: the numbers that migration files begin with."""
    return tuple(sorted(path.name.split("_")[0] for path in _VERSIONS.glob("[0-9]*_*.py")))


def head() -> str:
    return revisions()[-1]


def refuse_old_server(version: int) -> None:
    """``version`` as in ``server_version_num``."""
    if version < OLDEST_SERVER * 10_000:
        raise SchemaError(
            f"this server is Postgres {version // 10_000}: Paywatch needs {OLDEST_SERVER} or newer"
        )


def refuse_newer(revision: str | None) -> None:
    if revision is not None and revision not in revisions():
        raise SchemaNewer(
            f"the Paywatch schema is at {revision}, made by a newer version than this one, "
            f"which knows up to {head()}: run the newer Paywatch"
        )
