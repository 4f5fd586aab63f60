"""`paywatch config apply` and `paywatch config history`."""

import json

from tests.workers.conftest import Paywatch
from tests.workers.fleet import Fleet, http_check

URL = "https://shop.example/"


async def test_history_shows_who_applied_what_and_what_changed(fleet: Fleet, paywatch: Paywatch) -> None:
    empty = await paywatch(fleet, "config", "history", "--json")
    assert empty.exit_code == 2  # the file does not exist yet
    fleet.configure(http_check("api", URL))
    first = await paywatch(fleet, "config", "apply", "--as", "ada", "--json")
    assert (first.exit_code, json.loads(first.stdout)["changed"]) == (0, True)
    again = await paywatch(fleet, "config", "apply", "--as", "bob")
    assert (again.exit_code, again.stdout.split()[-2:]) == (0, ["active", "already."])
    fleet.configure(http_check("api", URL, every="5s"), http_check("pay", URL))
    applied = await paywatch(fleet, "config", "apply", "--as", "bob")
    assert '  checks.api.every: "1s" -> "5s"' in applied.stdout.splitlines()
    assert "  checks.pay: not set -> http" in applied.stdout.splitlines()
    newest, oldest = json.loads((await paywatch(fleet, "config", "history", "--json")).stdout)
    assert (newest["number"], newest["applied_by"], newest["worker"]) == (2, "bob", None)
    assert {"key": "checks.api.every", "before": "1s", "after": "5s"} in newest["changes"]
    assert [change["key"] for change in oldest["changes"]] == ["checks.api"]
    shown = (await paywatch(fleet, "config", "history")).stdout
    assert f"Revision 2 ({newest['digest']}, active)" in shown
    assert "config apply of bob" in shown
    back = (await paywatch(fleet, "config", "history", "--compare", "2..1")).stdout
    assert '  checks.api.every: "5s" -> "1s"' in back.splitlines()
    for wrong, sentence in (("1", "write their numbers as 3..7"), ("1..9", "there is no revision 9")):
        refused = await paywatch(fleet, "config", "history", "--compare", wrong)
        assert (refused.exit_code, sentence in refused.stderr) == (2, True)


async def test_apply_needs_something_to_watch(fleet: Fleet, paywatch: Paywatch) -> None:
    fleet.configure()
    refused = await paywatch(fleet, "config", "apply")
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert "nothing to watch" in refused.stderr
    assert (await paywatch(fleet, "config", "apply", "--allow-empty")).exit_code == 0
    fleet.configure('[reconcile]\ndaily_at = "02:00"')
    assert (await paywatch(fleet, "config", "apply")).exit_code == 0


async def test_history_has_no_secret(fleet: Fleet, paywatch: Paywatch) -> None:
    fleet.configure(http_check("api", URL + "?token=hunter2", more='headers.Authorization = "hunter3"'))
    assert (await paywatch(fleet, "config", "apply")).exit_code == 0
    stored = await fleet.value("select configuration::text from paywatch.config_revisions")
    shown = (await paywatch(fleet, "config", "history", "--json")).stdout
    assert "hunter" not in stored + shown
