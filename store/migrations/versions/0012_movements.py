"""Balance transactions, each read once."""

from store.migrations.script import run_script

revision = "0012"
down_revision = "0008"


def upgrade() -> None:
    run_script(__file__)
