"""Compared columns about which Stripe said nothing: a comparison with nothing is not agreement."""

from reconcile.codes import Coded, Gap
from reconcile.postgres import LONG_TIMEOUT, retry_outages
from reconcile.queries import sql
from reconcile.runs.object_run import ObjectRun
from settings.identifiers import parse_column


async def find_silent_fields(object_run: ObjectRun) -> list[Coded]:
    """Returns a gap for each compared column whose field no object of the run has.

    A path can be misspelt, or name a field that Stripe's API version no longer has. A field that is null is
    there: some days have only such objects.
    """
    mapping = object_run.mapping
    if not mapping.compare:
        return []
    paths = {parse_column(column): path for column, path in mapping.extra.items()}
    compared = [parse_column(column) for column in mapping.compare]
    rows = await retry_outages(
        lambda: object_run.run.deps.store.fetch(
            sql("classify/silent_fields"), object_run.id, compared, timeout=LONG_TIMEOUT
        )
    )
    return [
        Coded(Gap.NOTHING_COMPARED, _sentence(row["name"], paths[row["name"]], row["objects"]))
        for row in rows
    ]


def _sentence(name: str, path: str, objects: int) -> str:
    of = f"any of {objects} objects" if objects > 1 else "the only object"
    return (
        f'Stripe has no "{path}" in {of}, so the column "{name}" was compared with nothing: '
        "correct the path in extra, or remove the column from compare"
    )
