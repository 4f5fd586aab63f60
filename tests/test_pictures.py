"""The pictures of the README: there, small, and of nobody's machine."""

import re
import struct
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PICTURES = re.findall(r"!\[([^\]]+)\]\((docs/pictures/[^)]+)\)", (ROOT / "README.md").read_text())


def test_readme_shows_each_picture_with_a_description() -> None:
    made = {path.relative_to(ROOT).as_posix() for path in (ROOT / "docs" / "pictures").glob("*.[ps][nv]g")}
    assert (
        {name for _, name in PICTURES}
        == made
        == {f"docs/pictures/{n}" for n in ("console.png", "report.png", "terminal.svg")}
    )
    assert all(len(description) > 20 for description, _ in PICTURES)


@pytest.mark.parametrize(
    ("name", "most"), [("console.png", 200_000), ("report.png", 300_000), ("terminal.svg", 60_000)]
)
def test_picture_is_small(name: str, most: int) -> None:
    assert 5_000 < (ROOT / "docs" / "pictures" / name).stat().st_size < most


def test_report_is_wide_enough_to_be_read() -> None:
    header = (ROOT / "docs" / "pictures" / "report.png").read_bytes()[:24]
    assert header[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">II", header[16:]) == (1100, 1085)


def test_terminal_loads_nothing_and_names_no_machine() -> None:
    picture = (ROOT / "docs" / "pictures" / "terminal.svg").read_text()
    addresses = set(re.findall(r"https?://[\w.]+", picture))
    assert addresses <= {"http://www.w3.org", "https://www.textualize.io", "https://dashboard.stripe.com"}
    assert not re.search(
        r"@font-face|@import|<script|href=|/tmp|/root|/home|/Users|localhost|127\.0\.0\.1", picture
    )
    text = " ".join(re.findall(r">([^<]+)</text>", picture)).replace("\u00a0", " ").replace("&#160;", " ")
    assert "$ paywatch reconcile run" in text
    assert "Traceback" not in text
    assert "paywatch: " not in text
