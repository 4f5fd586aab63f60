import pytest
from hypothesis import given
from hypothesis import strategies as st

from settings import parse_column, parse_table
from settings.identifiers import parse_path

NAMES = st.text(
    st.characters(exclude_characters="\0", exclude_categories=["Cs"]), min_size=1, max_size=15
).filter(str.strip)


@pytest.mark.parametrize(
    ("text", "table"),
    [
        ("payments", (None, "payments")),
        ("public.payments", ("public", "payments")),
        ('"Payment"', (None, "Payment")),
        ("Payment", (None, "Payment")),
        ('public."Payment"', ("public", "Payment")),
        ('"my shop"."a.b"', ("my shop", "a.b")),
        ('"say ""hi"""', (None, 'say "hi"')),
        ("payments; drop table users", (None, "payments; drop table users")),
    ],
)
def test_a_table_is_a_name_with_or_without_schema(text: str, table: tuple[str | None, str]) -> None:
    assert parse_table(text) == table


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        ".",
        "a.",
        ".a",
        "a..b",
        "a.b.c",
        '"',
        '"a',
        'a"',
        'a"b"',
        '""',
        '" "',
        "a\0b",
        "x" * 64,
        "é" * 32,
    ],
)
def test_anything_else_is_not_a_table(text: str) -> None:
    with pytest.raises(ValueError, match=r"a name|a table"):
        parse_table(text)


def test_a_column_is_one_name() -> None:
    assert parse_column("stripePaymentIntentId") == "stripePaymentIntentId"
    assert parse_column('"a.b"') == "a.b"
    with pytest.raises(ValueError, match="write one column name"):
        parse_column("payments.id")


@given(NAMES, NAMES)
def test_every_name_can_be_quoted(schema: str, table: str) -> None:
    def quoted(name: str) -> str:
        return '"' + name.replace('"', '""') + '"'

    assert parse_table(f"{quoted(schema)}.{quoted(table)}") == (schema, table)
    assert parse_column(quoted(table)) == table


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("customer", ("customer",)),
        ("metadata.order_id", ("metadata", "order_id")),
        ('metadata."order.id"', ("metadata", "order.id")),
        (f"metadata.{'x' * 100}", ("metadata", "x" * 100)),
    ],
)
def test_a_path_is_a_list_of_keys(text: str, path: tuple[str, ...]) -> None:
    assert parse_path(text) == path
