"""One view says how each object of a run ended."""

from store.migrations.script import run_script

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    run_script(__file__)
