"""Indexes for the console: windows of runs, findings by money at risk, sign-offs, acts on an object."""

from store.migrations.script import run_script

revision = "0044"
down_revision = "0043"


def upgrade() -> None:
    run_script(__file__)
