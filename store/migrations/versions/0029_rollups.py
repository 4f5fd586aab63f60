"""Roll-ups of readings by hour and day."""

from store.migrations.script import run_script

revision = "0029"
down_revision = "0028"


def upgrade() -> None:
    run_script(__file__)
