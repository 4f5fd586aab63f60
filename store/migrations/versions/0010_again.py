"""Failed runs that go on later, and when the workers try a run of the schedule again."""

from store.migrations.script import run_script

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    run_script(__file__)
