"""One object of a run is an object run in every table."""

from store.migrations.script import run_script

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    run_script(__file__)
