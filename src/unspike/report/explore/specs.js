// Vega-Lite specifications: each a function of what is chosen. Names come as data and domains alone: an order by names
// ("sort: [...]") would make expressions of them, so rows come in their order.
const SET_WORDS = { test: "Never-seen records", forget_test: "Never-seen records of the class", forget: "Forgotten records", retain: "Retained records" };
const SET_WORD = { test: "never seen", forget_test: "never seen, of the class", forget: "forgotten", retain: "retained" };
const ATTACK_WORDS = { loss: "Loss", confidence: "Confidence", entropy: "Entropy", modified_entropy: "Modified entropy", rmia: "RMIA" };
const SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json";

function roles(explore, colours) {
  const { a, b } = explore.state;
  return { domain: [a, b, "original"], range: [colours.unlearned, colours.second, colours.original] };
}

// A chart as wide as its place, axes and labels included.
function fitted(width) {
  return { width: Math.max(200, width - 4), autosize: { type: "fit-x", contains: "padding" }, padding: 2 };
}

function mapSpec(explore, colours, width) {
  const points = explore.points().filter((point) => point.damage !== null && point.remembered !== null);
  const colour = {
    condition: [
      { test: "datum.name === a", value: colours.unlearned },
      { test: "datum.name === b", value: colours.second },
      { test: "datum.role === 'retrained'", value: colours.oracle },
      { test: "datum.role === 'original'", value: colours.original },
    ],
    value: colours.muted,
  };
  const few = points.length <= 9, seeds = explore.seedPoints();
  const along = (field, title) => {
    const most = Math.max(0.5, ...[...points, ...seeds].map((point) => point[field]));
    return { field, type: "quantitative", title, scale: { type: "symlog", constant: 0.5, domain: [-0.07, 1.2 * most + 0.1], nice: false },
      axis: { values: [0, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100], format: "~g" } };
  };
  const x = along("damage", "damage (points)"), y = along("remembered", "remembers (points)");
  return {
    $schema: SCHEMA, ...fitted(width), height: 330,
    description: "Each network by what it remembers and by the damage done to the rest. The table beside it has the same numbers.",
    params: [{ name: "a", value: explore.state.a }, { name: "b", value: explore.state.b }],
    layer: [
      ...(seeds.length ? [{ data: { values: seeds }, mark: { type: "circle", size: 22, opacity: 0.45 },
        encoding: { x, y, color: colour, tooltip: ["name", "seed"].map((field) => ({ field })) } }] : []),
      { data: { values: points },
        params: [{ name: "brush", select: { type: "interval", encodings: ["x", "y"], mark: { stroke: colours.ink, fill: colours.muted } } }],
        mark: { type: "point", filled: true, size: 110, opacity: 1, stroke: colours.paper, strokeWidth: 1 },
        encoding: { x, y, color: colour, opacity: { condition: { param: "brush", value: 1 }, value: 0.3 },
          shape: { field: "role", legend: null, scale: { domain: ["original", "method", "retrained"], range: ["square", "circle", "diamond"] } },
          tooltip: [{ field: "name", title: "network" }, { field: "remembered", format: ".2f" }, { field: "damage", format: ".2f" }, { field: "verdict" }] } },
      { data: { values: points.filter((point) => point.role !== "retrained") },
        transform: few ? [] : [{ filter: "datum.name === a || datum.name === b || datum.role === 'original'" }],
        mark: { type: "text", align: "left", dx: 9, dy: -7, limit: 150, fontSize: 12 },
        encoding: { x, y, text: { field: "name" } } },
    ],
  };
}

function confusionSpec(explore, colours, name, colour, width) {
  const { data, state } = explore, counts = explore.confusion(name, state.set);
  if (!counts) return null;
  const rows = [];
  counts.forEach((row, truth) => {
    const total = row.reduce((sum, value) => sum + value, 0);
    if (total) row.forEach((count, named) => rows.push({
      truth: data.classes[truth], named: data.classes[named], index: truth, count: Math.round(10 * count) / 10, share: count / total }));
  });
  return matrixSpec(explore, colours, rows, width, {
    title: name, domain: [0, 1], range: [colours.paper, colour], value: "share", text: "count", digits: ",.3~r",
    dark: "datum.share > 0.6", description: `Confusion matrix of ${name}, ${SET_WORDS[state.set].toLowerCase()}.`,
  });
}

function differenceSpec(explore, colours, width) {
  const { data, state } = explore;
  const [a, b] = [state.a, state.b].map((name) => explore.confusion(name, state.set));
  if (!a || !b) return null;
  const rows = [];
  a.forEach((row, truth) => {
    const totals = [row, b[truth]].map((one) => one.reduce((sum, value) => sum + value, 0));
    if (totals[0] && totals[1]) row.forEach((count, named) => {
      const difference = 100 * (count / totals[0] - b[truth][named] / totals[1]);
      rows.push({ truth: data.classes[truth], named: data.classes[named], index: truth, difference, points: Math.abs(difference) < 0.5 ? null : Math.round(difference) });
    });
  });
  const reach = Math.max(5, ...rows.map((row) => Math.abs(row.difference)));
  return matrixSpec(explore, colours, rows, width, {
    title: "A less B (points)", domain: [-reach, 0, reach], range: [colours.second, colours.paper, colours.unlearned],
    value: "difference", text: "points", digits: "+d", dark: `abs(datum.difference) > ${0.6 * reach}`,
    description: `Difference of the two confusion matrices, ${state.a} less ${state.b}, in points of each row.`,
  });
}

function matrixSpec(explore, colours, rows, width, what) {
  const { classes } = explore.data, cell = Math.max(9, Math.min(30, Math.floor((width - 110) / classes.length)));
  const axis = { grid: false, domain: false, ticks: false, labelLimit: 80 };
  const x = { field: "named", type: "nominal", sort: null, title: "named", scale: { domain: classes }, axis: { ...axis, labelAngle: Math.max(...classes.map((name) => name.length)) > 2 ? -45 : 0 } };
  const y = { field: "truth", type: "nominal", sort: null, title: "true", axis };
  const layer = [{ mark: { type: "rect", stroke: colours.grid, strokeWidth: 0.5, cursor: "pointer" },
    encoding: { x, y, color: { field: what.value, type: "quantitative", legend: null, scale: { domain: what.domain, range: what.range, interpolate: "rgb" } },
      tooltip: [{ field: "truth", title: "true" }, { field: "named" }, { field: what.text === "count" ? "count" : "difference", format: ".3~r" }] } }];
  if (classes.length <= 12) layer.push({ transform: [{ filter: `datum.${what.text} !== null && datum.${what.text} !== 0` }],
    mark: { type: "text", fontSize: Math.min(11, cell * 0.42), cursor: "pointer" },
    encoding: { x, y, text: { field: what.text, format: what.digits }, color: { condition: { test: what.dark, value: colours.paper }, value: colours.ink } } });
  return { $schema: SCHEMA, description: what.description, title: { text: what.title, limit: width }, width: { step: cell }, height: { step: cell },
    data: { values: rows }, layer };
}

function classesSpec(explore, colours, width) {
  const { data, state } = explore;
  const present = data.classes.filter((_, index) => explore.recalls("original", state.set).some((row) => row[index] !== null));
  const rows = [];
  const add = (name, kind) => {
    const all = explore.recalls(name, state.set);
    data.classes.forEach((label, index) => {
      const known = all.map((row) => row[index]).filter((value) => value !== null);
      if (known.length) rows.push({ class: label, index, network: name, kind, recall: (100 * known.reduce((s, v) => s + v, 0)) / known.length,
        low: 100 * Math.min(...known), high: 100 * Math.max(...known) });
    });
  };
  state.brush.filter((name) => name !== state.a && name !== state.b).forEach((name) => add(name, "brushed"));
  if (explore.names().includes("original")) add("original", "shown");
  [...new Set([state.a, state.b])].filter((name) => name !== "original").forEach((name) => add(name, "shown"));
  add(MEAN, "band");
  if (!rows.length) return null;
  const y = { field: "class", type: "nominal", sort: null, title: null, scale: { domain: present }, axis: { grid: true, ticks: false } };
  const x = { field: "recall", type: "quantitative", title: "named rightly (%)", scale: { zero: false, nice: true } };
  const only = (kind, layer) => {
    const values = rows.filter((row) => row.kind === kind);
    return values.length ? [{ data: { values }, ...layer }] : [];
  };
  const chosen = typeof state.group === "number" ? data.classes[state.group] : null;
  return { $schema: SCHEMA, ...fitted(Math.min(1000, width)), height: 24 * present.length,
    description: `Share named rightly of each of ${present.length} classes by the original, ${state.a}, ${state.b} and the retrained networks.`,
    layer: [
      ...only("band", { mark: { type: "rule", strokeWidth: 9, opacity: 0.35, strokeCap: "round", color: colours.oracle },
        encoding: { y, x: { ...x, field: "low" }, x2: { field: "high" } } }),
      ...only("brushed", { mark: { type: "tick", color: colours.muted, thickness: 2, size: 12 },
        encoding: { y, x, tooltip: [{ field: "network" }, { field: "class" }, { field: "recall", format: ".1f" }] } }),
      { data: { values: rows.filter((row) => row.kind !== "brushed") }, mark: { type: "point", filled: true, size: 85, opacity: 0.95, cursor: "pointer" },
        encoding: { y, x, color: { field: "network", type: "nominal", sort: null, scale: namedScale(explore, colours) },
          shape: { field: "network", type: "nominal", scale: shapeScale(explore) },
          tooltip: [{ field: "network" }, { field: "class" }, { field: "recall", title: "named rightly (%)", format: ".1f" }] } },
      ...(chosen ? [{ data: { values: [{ class: chosen }] }, mark: { type: "rule", color: colours.ink, opacity: 0.12, strokeWidth: 20 }, encoding: { y } }] : []),
    ] };
}

function shownNames(explore) {
  const { a, b } = explore.state;
  return [...new Set(["original", a, b, MEAN])].filter((name) => explore.names().includes(name));
}

function namedScale(explore, colours) {
  const { a, b } = explore.state, domain = shownNames(explore);
  const of = (name) => (name === a ? colours.unlearned : name === b ? colours.second : name === "original" ? colours.original : colours.oracle);
  return { domain, range: domain.map((name) => (name === MEAN ? colours.oracle : name === "original" ? colours.original : of(name))) };
}

function shapeScale(explore) {
  const { a, b } = explore.state, domain = shownNames(explore);
  const of = (name) => (name === MEAN ? "diamond" : name === "original" ? "square" : name === a ? "circle" : name === b ? "triangle-up" : "circle");
  return { domain, range: domain.map(of) };
}

function activitySpec(explore, colours, width) {
  const { state } = explore, { layers } = explore.case;
  const original = explore.network("original"), before = original && explore.activity(original, state.group);
  if (!before) return null;
  const rows = [];
  let first = 0;
  for (const layer of layers) {
    const part = (values) => values.slice(first, first + layer.shown);
    const order = part(before).map((value, n) => [value, n]).sort((one, other) => other[0] - one[0]).map(([, n]) => n);
    for (const name of shownNames(explore)) {
      const all = explore.behind(name).map((network) => explore.activity(network, state.group)).filter(Boolean).map(part);
      if (!all.length) continue;
      const own = name === MEAN || explore.network(name).role === "retrained";
      const sorted = own ? all.map((values) => values.toSorted((one, other) => other - one)) : all.map((values) => order.map((n) => values[n]));
      sorted[0].forEach((_, rank) => rows.push({ layer: layer.name, rank, network: name, line: own || name === "original",
        neuron: own ? null : order[rank], spikes: sorted.reduce((sum, values) => sum + values[rank], 0) / sorted.length }));
    }
    first += layer.shown;
  }
  const columns = width > 720 ? Math.min(2, layers.length) : 1;
  const y = { field: "spikes", type: "quantitative", title: "mean spikes" };
  const x = { field: "rank", type: "quantitative", title: "neuron, by the original's activity", scale: { nice: false } };
  const color = { field: "network", type: "nominal", sort: null, scale: namedScale(explore, colours) };
  return { $schema: SCHEMA, data: { values: rows }, columns, facet: { field: "layer", type: "nominal", sort: null, title: null },
    description: "Mean spikes of each hidden neuron, layer by layer, in the order of the original's activity.",
    spec: { width: Math.max(180, Math.min(560, (width - 90 * columns) / columns)), height: 190, layer: [
      { transform: [{ filter: "datum.line" }], mark: { type: "line", strokeWidth: 2, interpolate: "step" }, encoding: { x, y, color } },
      { transform: [{ filter: "!datum.line" }], mark: { type: "point", filled: true, size: 18, opacity: 0.8 },
        encoding: { x, y, color, tooltip: [{ field: "network" }, { field: "neuron" }, { field: "spikes", format: ".2f" }] } },
    ] } };
}

function changesSpec(explore, colours, width) {
  const { a, b } = explore.state, rows = [];
  for (const name of new Set([a, b])) {
    for (const change of explore.network(name)?.changes ?? []) {
      const { values } = explore.array(change.counts), step = (2 * change.reach) / values.length;
      values.forEach((count, bin) => {
        if (count) rows.push({ group: `${change.group}: ${change.what}s`, network: name, count, from: -change.reach + bin * step, to: -change.reach + (bin + 1) * step });
      });
    }
  }
  if (!rows.length) return null;
  const columns = Math.max(1, Math.min(3, Math.floor(width / 330)));
  return { $schema: SCHEMA, data: { values: rows }, columns, facet: { field: "group", type: "nominal", sort: null, title: null },
    description: "How many weights and thresholds were changed by how much, group by group.",
    resolve: { scale: { x: "independent", y: "independent" } },
    spec: { width: Math.max(160, Math.min(330, width / columns - 80)), height: 130,
      mark: { type: "bar", opacity: 0.55, tooltip: true },
      encoding: { x: { field: "from", type: "quantitative", title: "change", axis: { tickCount: 5, grid: false } }, x2: { field: "to" },
        y: { field: "count", type: "quantitative", title: "how many", scale: { type: "log", domainMin: 0.5 }, axis: { tickCount: 4, format: "~s" }, stack: null }, y2: { datum: 0.5 },
        color: { field: "network", type: "nominal", sort: null, scale: { domain: [...new Set([a, b])], range: [colours.unlearned, colours.second] } } } } };
}

function marginSpec(explore, colours, width, record) {
  const rows = [];
  const others = explore.state.brush.filter((name) => !shownNames(explore).includes(name));
  for (const name of [...shownNames(explore), ...others])
    explore.margins(name, record).forEach((margin) => rows.push({ network: name === MEAN ? "retrained" : name, colour: name, margin }));
  if (!rows.length) return null;
  const scale = namedScale(explore, colours);
  return { $schema: SCHEMA, ...fitted(Math.min(700, width)), height: 22 * new Set(rows.map((row) => row.network)).size, data: { values: rows },
    description: "How sure each network is of the record's true class: log-odds, in nats.",
    layer: [
      { data: { values: [{ margin: 0 }] }, mark: { type: "rule", color: colours.muted, strokeDash: [4, 3] }, encoding: { x: { field: "margin", type: "quantitative" } } },
      { mark: { type: "point", filled: true, size: 80, opacity: 0.85 },
        encoding: { y: { field: "network", type: "nominal", sort: null, title: null, axis: { grid: true, ticks: false } },
          x: { field: "margin", type: "quantitative", title: "margin of the true class (nats)" },
          color: { field: "colour", type: "nominal", legend: null, scale: { domain: [...scale.domain, ...others], range: [...scale.range, ...others.map(() => colours.muted)] } },
          tooltip: [{ field: "network" }, { field: "margin", format: ".2f" }] } }] };
}

function attacksSpec(explore, colours, width, record) {
  const rows = [];
  for (const attack of explore.attacks(record.set))
    for (const name of shownNames(explore)) {
      const place = explore.place(name, attack, record);
      if (place !== null) rows.push({ attack: ATTACK_WORDS[attack] ?? attack, network: name, place });
    }
  if (!rows.length) return null;
  return { $schema: SCHEMA, ...fitted(Math.min(700, width)), height: 24 * explore.attacks(record.set).length, data: { values: rows },
    description: "What each attack says: the share of never-seen records that it holds less likely to have been trained on.",
    mark: { type: "point", filled: true, size: 80, opacity: 0.85 },
    encoding: { y: { field: "attack", type: "nominal", sort: null, title: null, axis: { grid: true, ticks: false } },
      x: { field: "place", type: "quantitative", title: "never-seen records that it holds less likely (%)", scale: { domain: [0, 100] } },
      color: { field: "network", type: "nominal", sort: null, scale: namedScale(explore, colours) },
      shape: { field: "network", type: "nominal", scale: shapeScale(explore) },
      tooltip: [{ field: "network" }, { field: "attack" }, { field: "place", format: ".0f" }] } };
}

function rasterSpec(explore, colours, width, spikes) {
  const { layers, watched } = explore.case;
  return { $schema: SCHEMA, data: { values: spikes.toReversed() }, description: `${spikes.length} spikes of the hidden layers, time to the right.`,
    facet: { row: { field: "layer", type: "nominal", sort: null, title: null, header: { labelAngle: -90, labelOrient: "left" } } },
    spacing: 8, resolve: { scale: { y: "independent" } },
    spec: { width: Math.max(120, Math.min(420, width - 90)), height: 110, mark: { type: "square", size: 5, opacity: 1, color: colours.ink, tooltip: true },
      encoding: { x: { field: "step", type: "quantitative", title: "time (steps)", scale: { domain: [0, watched.steps], nice: false }, axis: { grid: false } },
        y: { field: "neuron", type: "quantitative", title: "neuron", axis: { grid: false, tickCount: 3 } } } } };
}
