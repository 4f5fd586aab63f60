"""How a migration runs its SQL: the file of the same name, whole, inside the upgrade's one transaction."""

from pathlib import Path
from typing import cast

from alembic import op
from sqlalchemy import AdaptedConnection


def run_script(module: str) -> None:
    """Run the ``.sql`` file, of any number of statements, beside the migration with this ``__file__``."""
    script = Path(module).with_suffix(".sql").read_text(encoding="utf-8")
    connection = cast("AdaptedConnection", op.get_bind().connection.dbapi_connection)
    connection.run_async(lambda driver: driver.execute(script))
