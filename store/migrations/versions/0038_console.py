"""The console's tables: its audit log, sessions, API tokens and login links."""

from store.migrations.script import run_script

revision = "0038"
down_revision = "0037"


def upgrade() -> None:
    run_script(__file__)
