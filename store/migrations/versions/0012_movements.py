"""Balance transactions, each read once; room for the second version of a finding."""

from store.migrations.script import run_script

revision = "0012"
down_revision = "0010"


def upgrade() -> None:
    run_script(__file__)
