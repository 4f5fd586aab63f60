"""``/incidents``: every incident, open or over."""

from console.route import Route
from console.web.list_page import list_route
from console.web.listing import Column, Filter, Key, Listing

INCIDENTS = Listing(
    name="incidents",
    title="Incidents",
    path="/incidents",
    select="incidents",
    columns=(
        Column("id", "Id", "id", link="/incidents/{id}"),
        Column("severity", "Severity", "severity"),
        Column("state", "State", "word"),
        Column("subject", "Subject"),
        Column("reason", "Cause"),
        Column("opened_at", "Opened", "time"),
        Column("lasted", "Lasted", "duration"),
        Column("to_acknowledge", "To acknowledge", "duration"),
        Column("acknowledged_by", "Acknowledged by"),
    ),
    keys=(Key("opened_at", "timestamptz"), Key("id", "text")),
    filters=(
        Filter("open", "Only open", "resolved_at is null", flag=True),
        Filter("severity", "Severity", "severity = {}", choices=("P0", "P1", "P2", "P3")),
        Filter("check", "Check or rule", "subject = {}"),
        Filter("since", "Opened since", "opened_at >= {}", type="timestamptz"),
        Filter("until", "Opened before", "opened_at < {}", type="timestamptz"),
    ),
    empty="No incident matches.",
)

LISTINGS = (INCIDENTS,)
ROUTES: tuple[Route, ...] = (list_route(INCIDENTS),)
