"""Reasons, flaws, notes, gaps and proofs have a code beside their sentence."""

from store.migrations.script import run_script

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    run_script(__file__)
