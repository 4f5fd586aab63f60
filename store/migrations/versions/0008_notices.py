"""Messages that belong to no incident: the daily notice of a reconciliation."""

from store.migrations.script import run_script

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    run_script(__file__)
