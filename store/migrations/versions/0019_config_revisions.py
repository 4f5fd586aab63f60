"""Configurations that were applied, and which of their checks each worker can run."""

from store.migrations.script import run_script

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    run_script(__file__)
