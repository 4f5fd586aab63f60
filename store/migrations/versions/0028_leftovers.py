"""Synthetic objects of checks whose rows must still be removed."""

from store.migrations.script import run_script

revision = "0028"
down_revision = "0027"


def upgrade() -> None:
    run_script(__file__)
