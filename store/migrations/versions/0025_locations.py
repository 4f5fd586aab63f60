"""The locations from which checks are run."""

from store.migrations.script import run_script

revision = "0025"
down_revision = "0024"


def upgrade() -> None:
    run_script(__file__)
