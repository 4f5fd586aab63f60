"""What people said of incidents (a true alert, or a false one), and the digests that were sent."""

from store.migrations.script import run_script

revision = "0035"
down_revision = "0031"


def upgrade() -> None:
    run_script(__file__)
