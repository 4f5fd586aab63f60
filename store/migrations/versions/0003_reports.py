"""Reports that cannot be changed unnoticed: files, hash chain, sign-offs, exceptions that are still open."""

from store.migrations.script import run_script

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    run_script(__file__)
