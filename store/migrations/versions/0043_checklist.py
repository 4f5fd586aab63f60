"""The table of what people ticked on the daily checklist."""

from store.migrations.script import run_script

revision = "0043"
down_revision = "0042"


def upgrade() -> None:
    run_script(__file__)
