// Colours and type of the charts: those of the page, in light, in dark and on paper.
function theme() {
  const style = getComputedStyle(document.documentElement);
  const colour = (name) => style.getPropertyValue(`--${name}`).trim();
  const names = ["paper", "panel", "ink", "muted", "grid", "original", "unlearned", "oracle", "second"];
  return Object.fromEntries(names.map((name) => [name, colour(name)]));
}

function config(colours, width) {
  const font = "system-ui, -apple-system, 'Segoe UI', Roboto, Arial, sans-serif";
  const axis = { labelColor: colours.ink, titleColor: colours.ink, tickColor: colours.muted, domainColor: colours.muted,
    gridColor: colours.grid, labelFontSize: 12, titleFontSize: 12, titleFontWeight: "normal", labelLimit: 130 };
  return {
    background: "transparent", font, axis,
    view: { stroke: colours.grid },
    title: { color: colours.ink, fontSize: 13, anchor: "start" },
    header: { labelColor: colours.ink, titleColor: colours.ink, labelFontSize: 12, labelLimit: 220 },
    legend: { labelColor: colours.ink, titleColor: colours.ink, labelFontSize: 12, orient: "top", title: null, labelLimit: 200, columns: width < 480 ? 2 : 4 },
    text: { color: colours.ink },
  };
}
