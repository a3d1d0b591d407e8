// The bar and the table: everything that can be chosen with a mouse can be chosen here with the keyboard.
function fill(select, options, chosen) {
  const same = select.options.length === options.length && options.every(([value, words], n) => select.options[n].value === value && select.options[n].text === words);
  if (!same) select.replaceChildren(...options.map(([value, words]) => new Option(words, value)));
  select.value = chosen;
}

function groupOptions(explore) {
  const named = explore.data.classes.map((name, index) => [String(index), `class ${name}`]);
  return [["all", "all never-seen records"], [FORGET, "the forgotten records"], ...named];
}

function showBar(explore) {
  const { state, data } = explore, names = explore.names();
  document.querySelector("#case-label span").textContent = data.caseWord;
  document.getElementById("case-label").hidden = data.cases.length < 2;
  fill(document.getElementById("case"), data.cases.map((one, index) => [String(index), one.name]), String(state.case));
  const options = [...state.brush, ...names.filter((name) => !state.brush.includes(name))].map((name) => [name, name]);
  fill(document.getElementById("a"), options, state.a);
  fill(document.getElementById("b"), options, state.b);
  fill(document.getElementById("group"), groupOptions(explore), String(state.group));
  const clear = document.getElementById("clear");
  clear.hidden = !state.brush.length;
  clear.textContent = `Clear the selection (${state.brush.length})`;
}

function listenToBar(explore, charts) {
  const on = (id, change) => document.getElementById(id).addEventListener("change", (event) => explore.choose(change(event.target.value)));
  on("case", (value) => ({ case: Number(value), record: null }));
  on("a", (value) => ({ a: value, brush: explore.state.brush.includes(value) ? explore.state.brush : [] }));
  on("b", (value) => ({ b: value, brush: explore.state.brush.includes(value) ? explore.state.brush : [] }));
  on("group", (value) => ({ group: value === "all" || value === FORGET ? value : Number(value) }));
  document.getElementById("bar").addEventListener("submit", (event) => event.preventDefault());
  document.getElementById("clear").addEventListener("click", () => {
    explore.choose({ brush: [] });
    charts.drawn.delete(document.getElementById("map"));
    showMap(explore, charts);
  });
}

function showTable(explore) {
  const { state } = explore, body = document.querySelector("#networks tbody");
  const points = Object.fromEntries(explore.points().map((point) => [point.name, point]));
  const rows = explore.networks().filter((network) => network.role !== "retrained");
  const gap = (name) => (points[name]?.damage ?? Infinity) + (points[name]?.remembered ?? Infinity);
  rows.sort((one, other) => (one.role === "method") - (other.role === "method") || gap(one.name) - gap(other.name));
  const focused = document.activeElement?.id;
  body.replaceChildren(...rows.map(({ name, role }, place) => {
    const pick = (which, label) => {
      const input = element("input", { type: "radio", name: `pick-${which}`, id: `pick-${which}-${place}`, checked: state[which] === name, ariaLabel: `${name} as ${label}` });
      input.addEventListener("change", () => explore.choose({ [which]: name, brush: state.brush.includes(name) ? state.brush : [] }));
      return element("td", {}, input);
    };
    const point = points[name], number = (value) => element("td", {}, value === null || value === undefined ? "–" : value.toFixed(2));
    const row = element("tr", {}, element("th", { scope: "row" }, element("span", { className: `dot ${role}` }), name),
      pick("a", "A"), pick("b", "B"), number(point?.remembered), number(point?.damage), element("td", { className: "words" }, point?.verdict || "–"));
    if (state.brush.length) row.className = state.brush.includes(name) ? "in-brush" : "outside";
    return row;
  }));
  if (focused?.startsWith("pick-")) document.getElementById(focused)?.focus();
}

function showChoices(place, options, chosen, choose) {
  place.replaceChildren(...options.map(([value, words]) => {
    const button = element("button", { type: "button", ariaPressed: String(value === chosen) }, words);
    button.dataset.value = value;
    button.addEventListener("click", () => { choose(value); place.querySelector(`[data-value="${value}"]`)?.focus(); });
    return button;
  }));
}
