"""Pages and ids compared with the simplest implementation."""

from hypothesis import given
from hypothesis import strategies as st

from sandbox.stripe.ids import IdCodec
from sandbox.stripe.keys import SortedKeys, make_key, split_key
from sandbox.stripe.paging import Collection, ListQuery, read_page

MOMENTS = st.lists(st.integers(1000, 1012), max_size=40)


def collection_of(keys: SortedKeys) -> Collection:
    return Collection("thing", lambda: keys, str, int, lambda _, values: lambda v: v % 3 == int(values[0]))


@given(
    moments=MOMENTS,
    limit=st.integers(1, 12),
    since=st.integers(998, 1014),
    until=st.integers(998, 1014),
    cursor=st.integers(0, 39),
    direction=st.sampled_from(["", "after", "before"]),
    rest=st.sampled_from([None, 0, 1, 2]),
)
def test_a_page_equals_a_filter_of_the_whole_list(
    *,
    moments: list[int],
    limit: int,
    since: int,
    until: int,
    cursor: int,
    direction: str,
    rest: int | None,
) -> None:
    keys = sorted(make_key(moment, 0, i) for i, moment in enumerate(moments))
    at = keys[cursor % len(keys)] if keys else 0
    matching = [v for v in reversed(keys) if since <= split_key(v)[0] < until and rest in (None, v % 3)]
    if direction == "after":
        left = [v for v in matching if v < at]
        expected = left[:limit]
    elif direction == "before":
        left = [v for v in matching if v > at]
        expected = left[-limit:]
    else:
        left, expected = matching, matching[:limit]
    query = ListQuery(
        limit,
        since,
        max(since, until),
        at if direction == "after" else None,
        at if direction == "before" else None,
        {} if rest is None else {"rest": [str(rest)]},
    )
    page = read_page(collection_of(SortedKeys(keys)), query)
    assert page.keys == expected
    assert page.has_more == (len(left) > limit)


@given(moments=MOMENTS, limit=st.integers(1, 12))
def test_all_pages_together_are_the_list(moments: list[int], limit: int) -> None:
    keys = SortedKeys(make_key(moment, 0, i) for i, moment in enumerate(moments))
    found: list[int] = []
    while True:
        page = read_page(collection_of(keys), ListQuery(limit, after=found[-1] if found else None))
        found += page.keys
        if not page.has_more:
            break
    assert found == list(reversed(keys.values))


@given(kind=st.integers(0, 63), index=st.integers(0, 2**26 - 1), seed=st.integers(0, 2**40))
def test_an_id_decodes_in_its_own_account_only(kind: int, index: int, seed: int) -> None:
    ids = IdCodec("acct_1SandboxPlat0001", seed)
    made = ids.encode("pi", kind, index)
    assert ids.decode(made) == (kind, index)
    assert len(made) == len("pi_3QY76s2ESifGlJez04sj0cMb")
    assert IdCodec("acct_1Connected00001", seed).decode(made) is None


@given(st.text(max_size=40))
def test_any_text_decodes_to_an_issued_id_or_none(text: str) -> None:
    ids = IdCodec("acct_1SandboxPlat0001", 1)
    found = ids.decode(text)
    assert found is None or ids.encode(text.partition("_3")[0], *found) == text
