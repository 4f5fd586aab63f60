"""The last audit and its ping, and the indexes that find failed notifications."""

from store.migrations.script import run_script

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    run_script(__file__)
