"""Approvals of what daily runs may write."""

from store.migrations.script import run_script

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    run_script(__file__)
