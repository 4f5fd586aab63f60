"""Notes of people in the timeline of an incident."""

from store.migrations.script import run_script

revision = "0040"
down_revision = "0039"


def upgrade() -> None:
    run_script(__file__)
