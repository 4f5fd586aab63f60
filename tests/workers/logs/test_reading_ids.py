"""The line of a reading names the objects that the check's evidence names."""

import pytest

from probes.reading import Json
from workers.jobs.reading_ids import ids_of


@pytest.mark.parametrize(
    ("evidence", "ids"),
    [
        ({}, {}),
        ({"flow": "pay", "created": {"customer": "cus_1", "payment_intent": "pi_1"}}, {"payment_id": "pi_1"}),
        (
            {"failed": [{"id": "po_1", "amount": 5}], "stuck": [{"id": "po_2"}], "all_read": True},
            {"object_ids": ["po_1", "po_2"]},
        ),
        ({"failed": [], "stuck": []}, {}),
        ({"failed": "3", "created": ["x"], "stuck": [1, {}]}, {}),
    ],
)
def test_the_objects_of_the_evidence_are_named(
    evidence: dict[str, Json], ids: dict[str, str | list[str]]
) -> None:
    assert ids_of(evidence) == ids
