"""Findings know the id of their exception."""

from store.migrations.script import run_script

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    run_script(__file__)
