"""Triggers that announce changes on the channel ``paywatch``, for the live pages of the console."""

from store.migrations.script import run_script

revision = "0039"
down_revision = "0038"


def upgrade() -> None:
    run_script(__file__)
