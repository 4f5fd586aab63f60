"""Where records come from beside the lists, what is at risk, and why the ledger was wrong."""

from store.migrations.script import run_script

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    run_script(__file__)
