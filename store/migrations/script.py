"""Runs the SQL file of a migration inside the upgrade's transaction."""

from pathlib import Path
from typing import cast

from alembic import op
from sqlalchemy import AdaptedConnection


def run_script(module: str) -> None:
    """Runs the ``.sql`` file, of any number of statements, next to the migration with this ``__file__``."""
    script = Path(module).with_suffix(".sql").read_text(encoding="utf-8")
    connection = cast("AdaptedConnection", op.get_bind().connection.dbapi_connection)
    connection.run_async(lambda driver: driver.execute(script))
