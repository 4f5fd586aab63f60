"""A worker's row says how far its clock differs from the database's."""

from store.migrations.script import run_script

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    run_script(__file__)
