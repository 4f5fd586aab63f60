"""The table of checks that somebody wants to be run now."""

from store.migrations.script import run_script

revision = "0041"
down_revision = "0040"


def upgrade() -> None:
    run_script(__file__)
