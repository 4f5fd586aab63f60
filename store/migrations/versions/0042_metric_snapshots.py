"""The table of metrics that worker processes leave for the console."""

from store.migrations.script import run_script

revision = "0042"
down_revision = "0041"


def upgrade() -> None:
    run_script(__file__)
