"""Every template, SELECT, notice and class of the console is used by something."""

import re
from pathlib import Path

from console.web.notices import NOTICES

CONSOLE = Path(__file__).parents[2] / "console"
TEMPLATES = {
    str(path.relative_to(CONSOLE / "templates")): path.read_text()
    for path in (CONSOLE / "templates").rglob("*.html")
}
CODE = "\n".join(path.read_text() for path in CONSOLE.rglob("*.py") if path.name != "notices.py")
SCRIPTS = "\n".join(path.read_text() for path in (CONSOLE / "static").glob("*.js"))
PATTERNS = (r"now/\w+\.html", r"signed-\w+")
"""Names that are put together: of the parts of a page, and of the roles that sign."""
VALUES = re.compile(r"[eknsvw]-")
"""Classes that end with a value: a verdict, a state, an environment."""


def is_made(name: str) -> bool:
    return any(re.fullmatch(each, name) for each in PATTERNS)


def test_every_template_is_rendered_or_included() -> None:
    unused = [
        name
        for name in TEMPLATES
        if not is_made(name)
        and name not in CODE
        and not any(name in text for other, text in TEMPLATES.items() if other != name)
    ]
    assert unused == []


def test_every_select_is_loaded() -> None:
    assert [each.stem for each in (CONSOLE / "sql").glob("*.sql") if f'"{each.stem}"' not in CODE] == []


def test_every_notice_is_given_out() -> None:
    assert [each for each in NOTICES if not is_made(each) and each not in CODE] == []


def test_every_class_is_used() -> None:
    style = "".join(path.read_text() for path in (CONSOLE / "static").glob("*.css"))
    selectors = re.sub(r"\{[^{}]*\}|/\*.*?\*/", " ", style, flags=re.DOTALL)
    used = "\n".join([*TEMPLATES.values(), CODE, SCRIPTS])
    named = {each for each in re.findall(r"\.([a-zA-Z][\w-]*)", selectors) if not VALUES.match(each)}
    assert sorted(each for each in named if not re.search(rf"(?<![\w-]){each}(?![\w-])", used)) == []
