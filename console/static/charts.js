// Draws the element with data-series by uPlot. Without it, the table below has the same numbers.
"use strict";

(() => {
  const LINES = ["--link", "--fail", "--pass", "--degraded", "--unknown", "--soft"];
  const DASHES = [[], [6, 3], [2, 2], [8, 3, 2, 3]];
  const HEIGHT = 260;

  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

  const seconds = (value) => {
    if (value === null || value === undefined) return "–";
    return value < 1 ? `${(value * 1000).toFixed(value < 0.01 ? 1 : 0)} ms` : `${value.toFixed(2)} s`;
  };

  const number = (value, most) => value.toLocaleString("en", { maximumFractionDigits: most });
  const known = (show) => (value) => (value === null || value === undefined ? "–" : show(value));

  // By the unit of the values; without one they are seconds. Money is in minor units of its currency.
  const formatter = (found) => ({
    share: known((value) => `${number(value * 100, 2)} %`),
    count: known((value) => number(value, 2)),
    money: known((value) => `${number(value / 10 ** found.decimals, found.decimals)} ${found.currency}`),
  })[found.unit] || seconds;

  const axis = () => ({ stroke: colour("--text"), grid: { stroke: colour("--line") }, ticks: { stroke: colour("--line") } });

  // Dashes repeat later than colours, so that no two lines differ in colour alone.
  const line = (name, index, show) => ({
    label: name.replaceAll("_", " "),
    stroke: colour(LINES[index % LINES.length]),
    dash: DASHES[index % DASHES.length],
    width: 1.5,
    spanGaps: false,
    value: (_plot, value) => show(value),
  });

  const two = (value) => String(value).padStart(2, "0");
  const dateOf = (at) => `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  const clockOf = (at) => `${two(at.getHours())}:${two(at.getMinutes())}`;

  // uPlot's own labels are American: 4am 11/30/26. The date is below the first label and the first of each day.
  const timeLabels = (local) => (_plot, ticks) => ticks.map((tick, index) => {
    const date = dateOf(local(tick));
    const same = index > 0 && dateOf(local(ticks[index - 1])) === date;
    return same ? clockOf(local(tick)) : `${clockOf(local(tick))}\n${date}`;
  });

  const momentOf = (local) => (_plot, at) => known((moment) => `${dateOf(moment)} ${clockOf(moment)}`)(at && local(at));
  const inZone = (zone) => (at) => uPlot.tzDate(new Date(at * 1000), zone);

  const options = (found, width, show = formatter(found), local = inZone(found.zone)) => ({
    width,
    height: HEIGHT,
    tzDate: local,
    series: [
      { label: `time (${found.zone})`, value: momentOf(local) },
      ...found.lines.map((each, index) => line(each.name, index, show)),
    ],
    axes: [
      { ...axis(), size: 60, space: 80, label: found.zone, labelSize: 20, values: timeLabels(local) },
      { ...axis(), size: 80, values: (_plot, ticks) => ticks.map(show) },
    ],
    scales: { y: { range: (_plot, _low, high) => [0, high ? high * 1.05 : 1] } },
  });

  const draw = (place, found) => {
    const data = [found.times, ...found.lines.map((each) => each.values)];
    const padding = parseFloat(getComputedStyle(place).paddingLeft) * 2;
    const width = () => place.clientWidth - padding;
    let plot = null;
    const again = () => {
      if (plot) plot.destroy();
      plot = new uPlot(options(found, width()), data, place);
    };
    again();
    // Not within the notification itself: the browser would log that a size changed while it reported sizes.
    const resize = () => {
      if (plot.width !== width()) plot.setSize({ width: width(), height: HEIGHT });
    };
    addEventListener("resize", () => requestAnimationFrame(resize));
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", again);
  };

  const show = async (place) => {
    try {
      const answer = await fetch(place.dataset.series, { headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error(`status ${answer.status}`);
      const found = await answer.json();
      if (found.lines.some((each) => each.values.some((value) => value !== null))) draw(place, found);
      else place.textContent = "No run is known of this time.";
    } catch (error) {
      place.textContent = `The chart could not be loaded (${error.message}): the table below has the same numbers.`;
    }
  };

  document.querySelectorAll("[data-series]").forEach(show);
})();
