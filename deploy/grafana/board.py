"""What all dashboards have in common: variables, links between them, annotations, and the layout."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from grafana_foundation_sdk.builders.dashboard import (
    AnnotationQuery,
    Dashboard,
    DashboardLink,
    DatasourceVariable,
    QueryVariable,
    Row,
    TimePicker,
)
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.models.dashboard import (
    DashboardCursorSync,
    DashboardLinkType,
    RowPanel,
    VariableOption,
    VariableRefresh,
    VariableSort,
)
from grafana_foundation_sdk.models.dashboard import DashboardLink as BuiltLink

from deploy import runbooks
from deploy.grafana.panels import SOURCE, Panel
from deploy.grafana.queries import WHERE, most

TAG = "paywatch"
ALL = "$__all"
WIDTH = 24


@dataclass(frozen=True, slots=True)
class Section:
    """Panels under a heading. ``widths``: of 24 columns, repeated; ``repeat``: once for each value of this
    variable."""

    title: str
    panels: Sequence[Panel]
    widths: Sequence[int] = (12, 12)
    height: int = 8
    repeat: str | None = None


def board(
    name: str,
    description: str,
    sections: Sequence[Section],
    variables: Sequence[QueryVariable] = (),
    since: str = "now-6h",
    *,
    console: str,
) -> str:
    """Returns a dashboard as JSON, with a newline at its end. ``console``: the page that panels link to."""
    whole = Dashboard(f"Paywatch: {name}").uid(f"paywatch-{name.lower()}").description(description)
    whole = whole.tags([TAG]).readonly().tooltip(DashboardCursorSync.CROSSHAIR).time(since, "now")
    whole = whole.refresh("30s").timezone("browser").link(_others()).annotation(_incidents())
    whole = whole.timepicker(TimePicker().refresh_intervals(["10s", "30s", "1m", "5m", "15m"]))
    whole = whole.with_variable(_source()).with_variable(_environment()).with_variable(_jobs())
    for variable in variables:
        whole = whole.with_variable(variable)
    for section in sections:
        _add(whole, section)
    built = whole.build()
    for number, panel in enumerate(built.panels or [], start=1):
        panel.id_val = number
        if not isinstance(panel, RowPanel):
            panel.links = [*(panel.links or []), _page(console)]
    return json.dumps(built, cls=JSONEncoder, indent=1, sort_keys=True) + "\n"


def choose(
    name: str, query: str, description: str, *, several: bool = False, optional: str = ".+"
) -> QueryVariable:
    """A variable whose values are those of a label. ``several``: any number of them, at first all, for which
    ``optional`` is the pattern: ".*" if the label may be absent."""
    variable = QueryVariable(name).label(name.capitalize()).description(description).query(query)
    variable = variable.datasource(SOURCE).refresh(VariableRefresh.ON_TIME_RANGE_CHANGED)
    variable = variable.sort(VariableSort.ALPHABETICAL_ASC).multi(several).include_all(several)
    if several:
        variable = variable.all_value(optional).current(VariableOption(selected=True, text="All", value=ALL))
    return variable


def values_of(label: str, name: str) -> str:
    """The values of a label of one environment's workers."""
    return f"label_values({name}{{{WHERE}}}, {label})"


def _add(whole: Dashboard, section: Section) -> None:
    row = Row(section.title)
    whole.with_row(row.repeat(section.repeat) if section.repeat else row)
    for panel, width in zip(section.panels, _widths(section), strict=True):
        whole.with_panel(panel.height(section.height).span(width))


def _widths(section: Section) -> Iterator[int]:
    """Fills each line: the last panel takes what is left of it."""
    used = 0
    for index, _ in enumerate(section.panels):
        width = section.widths[index % len(section.widths)]
        last = index == len(section.panels) - 1
        yield WIDTH - used if last else width
        used = (used + width) % WIDTH


def _source() -> DatasourceVariable:
    text = "The Prometheus that scrapes the workers."
    return DatasourceVariable("datasource").label("Data source").description(text).type("prometheus")


def _environment() -> QueryVariable:
    """One value at a time, because checks of two environments have the same names."""
    text = "The label `environment` that the scrape configuration gives the workers; none if it gives none."
    return choose("environment", "label_values(paywatch_store_up, environment)", text)


def _jobs() -> QueryVariable:
    query = 'label_values(paywatch_store_up{environment=~"$environment"}, job)'
    return choose("job", query, "The scrape jobs of the workers.", several=True)


def _page(path: str) -> BuiltLink:
    """The page of the console on which somebody can act. Variables of the dashboard are filled in."""
    link = DashboardLink("Console").type(DashboardLinkType.LINK).url(runbooks.console(path))
    return link.target_blank(target_blank=True).build()


def _others() -> DashboardLink:
    link = (
        DashboardLink("Paywatch")
        .type(DashboardLinkType.DASHBOARDS)
        .tags([TAG])
        .as_dropdown(as_dropdown=False)
    )
    return link.include_vars(include_vars=True).keep_time(keep_time=True)


def _incidents() -> AnnotationQuery:
    expression = f"{most('paywatch_incidents_open', by=('severity',))} > 0"
    return (
        AnnotationQuery()
        .name("Open incidents")
        .datasource(SOURCE)
        .enable(enable=True)
        .icon_color("red")
        .expr(expression)
    )
