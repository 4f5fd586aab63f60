"""Drills: who injected a failure into which check, from when until when."""

from store.migrations.script import run_script

revision = "0037"
down_revision = "0036"


def upgrade() -> None:
    run_script(__file__)
