"""What Paywatch watches: checks, readings, alert states, incidents, notifications, heartbeats."""

from store.migrations.script import run_script

revision = "0001"
down_revision = None


def upgrade() -> None:
    run_script(__file__)
