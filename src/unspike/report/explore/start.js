// Puts the page together.
const NOT_KEPT = "Not kept: these networks were measured by an earlier version of unspike.";

function showMap(explore, charts) {
  const place = document.getElementById("map"), { case: number } = explore.state;
  charts.show(place, {
    // What is chosen is no part of the specification, or a box that is being drawn would vanish.
    spec: (width) => { const spec = mapSpec(explore, theme(), width); spec.params[0].value = spec.params[1].value = ""; spec.usermeta = { number }; return spec; },
    missing: NOT_KEPT,
    ready: (view) => {
      view.addSignalListener("brush", (_, box) => explore.choose({ brush: inBox(explore, box) }));
      view.addEventListener("click", (_, item) => { if (item?.datum?.name && explore.names().includes(item.datum.name)) explore.choose({ a: item.datum.name }); });
      markChosen(explore, charts);
    },
  });
}

function inBox(explore, box) {
  if (!box?.damage || !box?.remembered) return [];
  const within = (value, [low, high]) => value !== null && value >= Math.min(low, high) && value <= Math.max(low, high);
  const gap = (point) => point.damage + point.remembered;
  return explore.points().filter((point) => within(point.damage, box.damage) && within(point.remembered, box.remembered))
    .sort((one, other) => gap(one) - gap(other)).map((point) => point.name);
}

function markChosen(explore, charts) {
  const view = charts.views.get(document.getElementById("map"));
  if (view) view.signal("a", explore.state.a).signal("b", explore.state.b).runAsync();
}

function classChosen(explore) {
  return (view) => view.addEventListener("click", (_, item) => { if (Number.isInteger(item?.datum?.index)) explore.choose({ group: item.datum.index }); });
}

function showCharts(explore, charts) {
  const { state } = explore, at = (id) => document.getElementById(id), ready = classChosen(explore);
  charts.show(at("confusion-a"), { spec: (width) => confusionSpec(explore, theme(), state.a, theme().unlearned, width), missing: NOT_KEPT, ready });
  charts.show(at("confusion-b"), { spec: (width) => confusionSpec(explore, theme(), state.b, theme().second, width), missing: NOT_KEPT, ready });
  charts.show(at("confusion-difference"), { spec: (width) => differenceSpec(explore, theme(), width), missing: "", ready });
  charts.show(at("classes"), { spec: (width) => classesSpec(explore, theme(), width), missing: NOT_KEPT, ready });
  charts.show(at("activity"), { spec: (width) => activitySpec(explore, theme(), width), missing: "No activity was kept of such records.", renderer: "canvas" });
  charts.show(at("changes"), { spec: (width) => changesSpec(explore, theme(), width), missing: "Neither A nor B is a network that a method changed." });
}

function showAll(explore, charts) {
  showBar(explore);
  showTable(explore);
  showMap(explore, charts);
  markChosen(explore, charts);
  showChoices(document.getElementById("sets"), explore.confusionSets().map((set) => [set, SET_WORDS[set]]), explore.state.set, (set) => explore.choose({ set }));
  showCharts(explore, charts);
  showChoices(document.getElementById("orders"), [["damaged", "Worst damaged"], ["forgotten", "Worst forgotten"]], explore.state.order, (order) => explore.choose({ order }));
  showRecords(explore, document.getElementById("records"), document.getElementById("records-note"));
  showRecord(explore, charts, document.getElementById("record"));
}

async function start() {
  const data = JSON.parse(document.getElementById("data").textContent);
  const buffer = await unpacked(document.getElementById("arrays").textContent);
  const explore = new Explore(data, arraysOf(buffer, data.arrays)), charts = new Charts();
  explore.listen(() => showAll(explore, charts));
  listenToBar(explore, charts);
  explore.choose({});
  const redraw = () => { charts.forget(); showAll(explore, charts); };
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
  let width = innerWidth, waiting;
  addEventListener("resize", () => { clearTimeout(waiting); waiting = setTimeout(() => { if (innerWidth !== width) { width = innerWidth; redraw(); } }, 200); });
  window.explore = explore;
  window.charts = charts;
  await charts.settled();
  document.documentElement.dataset.ready = "true";
}

start().catch((error) => {
  const problem = document.getElementById("problem");
  problem.textContent = `This page cannot be shown: ${error.message}.`;
  problem.hidden = false;
  throw error;
});
