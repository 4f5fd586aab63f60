"""The kinds of panels. Each has a unit, a title, a description and a link, and says "unknown" without data.

A panel that shows one number asks for the present one (an instant query): the last number of a range would
go on being shown after the workers that reported it have gone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from grafana_foundation_sdk.builders import bargauge, common, prometheus, stat, statetimeline, timeseries
from grafana_foundation_sdk.builders.dashboard import DashboardLink, FieldColor
from grafana_foundation_sdk.models import units
from grafana_foundation_sdk.models.common import (
    BarGaugeDisplayMode,
    BigValueColorMode,
    BigValueGraphMode,
    GraphThresholdsStyleMode,
    LegendDisplayMode,
    LegendPlacement,
    SortOrder,
    StackingMode,
    TooltipDisplayMode,
    VisibilityMode,
    VizOrientation,
)
from grafana_foundation_sdk.models.dashboard import DashboardLinkType, DataSourceRef, FieldColorModeId

from deploy import runbooks
from deploy.grafana.looks import NO_LINE, ONLY_A_NUMBER, Step, Text, mappings, thresholds

NO_DATA = "unknown: no data"
SOURCE = DataSourceRef("prometheus", "${datasource}")

Panel = stat.Panel | timeseries.Panel | statetimeline.Panel | bargauge.Panel
P = TypeVar("P", stat.Panel, timeseries.Panel, statetimeline.Panel, bargauge.Panel)


@dataclass(frozen=True, slots=True)
class About:
    """What a panel says of itself. ``see``: an alert, whose runbook it links to, or a page of ``docs/``.
    ``no_data``: the text without data."""

    title: str
    description: str
    see: str
    unit: str = units.Short
    no_data: str = NO_DATA
    texts: tuple[Text, ...] = ()
    steps: tuple[Step, ...] = ONLY_A_NUMBER


@dataclass(frozen=True, slots=True)
class Query:
    expression: str
    legend: str = ""


def number(about: About, *queries: Query) -> stat.Panel:
    """One number now, in the colour of its step."""
    panel = _described(stat.Panel(), about, queries, instant=True).thresholds(thresholds(about.steps))
    panel = panel.color_mode(BigValueColorMode.BACKGROUND).graph_mode(BigValueGraphMode.NONE)
    return panel.reduce_options(_last()).orientation(VizOrientation.AUTO)


def bars(about: About, *queries: Query) -> bargauge.Panel:
    """Numbers now, as bars."""
    panel = _described(bargauge.Panel(), about, queries, instant=True).thresholds(thresholds(about.steps))
    panel = panel.display_mode(BarGaugeDisplayMode.BASIC).orientation(VizOrientation.HORIZONTAL)
    return panel.reduce_options(_last()).min(0)


def states(about: About, *queries: Query) -> statetimeline.Panel:
    """Numbers over time that stand for states. Where there is no data there is a gap."""
    panel = _described(statetimeline.Panel(), about, queries).thresholds(thresholds(about.steps))
    panel = (
        panel.show_value(VisibilityMode.NEVER).merge_values(merge_values=True).fill_opacity(70).line_width(0)
    )
    return panel.legend(_legend()).color_scheme(FieldColor().mode(FieldColorModeId.THRESHOLDS))


def lines(about: About, *queries: Query, stacked: bool = False) -> timeseries.Panel:
    """Numbers over time, with a line at each threshold."""
    steps = tuple(step for step in about.steps if step[0] > 0)
    panel = _described(timeseries.Panel(), about, queries).thresholds(thresholds(steps, base=NO_LINE))
    panel = panel.color_scheme(FieldColor().mode(FieldColorModeId.PALETTE_CLASSIC_BY_NAME))
    panel = panel.legend(_legend()).tooltip(
        common.VizTooltipOptions().mode(TooltipDisplayMode.MULTI).sort(SortOrder.DESCENDING)
    )
    if steps:
        panel = panel.thresholds_style(
            common.GraphThresholdsStyleConfig().mode(GraphThresholdsStyleMode.DASHED)
        )
    if stacked:
        panel = panel.stacking(common.StackingConfig().mode(StackingMode.NORMAL))
    return panel.fill_opacity(30 if stacked else 0).line_width(1).span_nulls(span_nulls=False)


def _described(panel: P, about: About, queries: Sequence[Query], *, instant: bool = False) -> P:
    panel = panel.title(about.title).description(about.description).unit(about.unit).datasource(SOURCE)
    panel = panel.no_value(about.no_data).mappings(mappings(about.texts)).links([_link(about.see)])
    for letter, query in zip("ABCDEFGH", queries, strict=False):
        panel = panel.with_target(_target(query, letter, instant=instant))
    return panel


def _target(query: Query, letter: str, *, instant: bool) -> prometheus.Dataquery:
    target = prometheus.Dataquery().ref_id(letter).expr(query.expression).legend_format(query.legend)
    return target.instant() if instant else target.range()


def _link(see: str) -> DashboardLink:
    """A page of the documentation has an ending, an alert has none."""
    is_page = ".md" in see
    title, address = (see, runbooks.page(see)) if is_page else (f"Runbook: {see}", runbooks.runbook(see))
    return DashboardLink(title).type(DashboardLinkType.LINK).url(address).target_blank(target_blank=True)


def _last() -> common.ReduceDataOptions:
    return common.ReduceDataOptions().values(values=False).calcs(["last"])


def _legend() -> common.VizLegendOptions:
    legend = common.VizLegendOptions().display_mode(LegendDisplayMode.LIST)
    return legend.placement(LegendPlacement.BOTTOM).show_legend(show_legend=True)
