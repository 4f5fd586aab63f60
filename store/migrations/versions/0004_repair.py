"""Repair that can be reviewed and undone: plans, images of rows, undos."""

from store.migrations.script import run_script

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    run_script(__file__)
