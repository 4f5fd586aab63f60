"""Everything that enumerates kinds of objects agrees: settings, kinds and movement rules."""

from collections import Counter

import pytest

from reconcile.objects.kind import Kind
from reconcile.objects.kinds import KINDS
from settings.reconcile import OBJECTS, ReconcileSettings

EACH = pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)


def test_every_object_of_the_settings_has_a_kind() -> None:
    assert tuple(KINDS) == OBJECTS
    assert {*OBJECTS} <= {*ReconcileSettings.model_fields}


def test_each_link_of_a_source_belongs_to_one_kind() -> None:
    links = Counter((rule.source, rule.link) for kind in KINDS.values() for rule in kind.movements)
    assert set(links.values()) == {1}


@EACH
def test_kind_without_derived_statuses_has_no_derived_rules(kind: Kind) -> None:
    derived = [rule for rule in kind.movements if rule.derived]
    assert kind.derived_statuses or not (derived or kind.derived_events)
