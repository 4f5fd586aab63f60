"""What was sent to each channel, apart from what was decided; and what is known of each channel."""

from store.migrations.script import run_script

revision = "0036"
down_revision = "0035"


def upgrade() -> None:
    run_script(__file__)
