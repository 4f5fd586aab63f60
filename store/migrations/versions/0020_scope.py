"""A mapping says which objects and which rows belong to it."""

from store.migrations.script import run_script

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    run_script(__file__)
