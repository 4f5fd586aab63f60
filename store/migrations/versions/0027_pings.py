"""What jobs report to heartbeat checks."""

from store.migrations.script import run_script

revision = "0027"
down_revision = "0025"


def upgrade() -> None:
    run_script(__file__)
