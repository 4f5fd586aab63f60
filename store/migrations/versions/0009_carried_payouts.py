"""Payouts that an earlier run could not prove, among those of a run."""

from store.migrations.script import run_script

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    run_script(__file__)
