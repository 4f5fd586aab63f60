"""What a reconciliation leaves behind: runs, slices, staged records, findings, page log, reports."""

from store.migrations.script import run_script

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    run_script(__file__)
