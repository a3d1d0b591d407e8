// Records: the worst first, each as it looks, and what every network made of the one that is chosen.
const AT_ONCE = 60;

function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

function signed(value, digits = 1) {
  return `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(digits)}`;
}

// Draws a record on a canvas: pixels of an image, a line for each channel of a series, a bar for each feature.
function drawPicture(canvas, picture) {
  const { modality, rows, columns, values } = picture, colours = theme();
  const flat = modality === "image" || modality === "events";
  [canvas.width, canvas.height] = flat ? [columns, rows] : [360, 200];
  const context = canvas.getContext("2d");
  if (flat) {
    const pixels = context.createImageData(columns, rows);
    values.forEach((value, place) => pixels.data.set([255 - value, 255 - value, 255 - value, 255], 4 * place));
    context.putImageData(pixels, 0, 0);
    return;
  }
  context.fillStyle = colours.panel;
  context.fillRect(0, 0, canvas.width, canvas.height);
  if (modality === "vector") {
    context.fillStyle = colours.original;
    const step = canvas.width / columns;
    values.forEach((value, n) => context.fillRect(n * step, canvas.height * (1 - value / 255), Math.max(1, step - 1), canvas.height));
    return;
  }
  for (let channel = 0; channel < columns; channel += 1) {
    context.strokeStyle = `hsl(${Math.round((360 * channel) / columns)} 60% 50%)`;
    context.lineWidth = 1.6;
    context.beginPath();
    for (let step = 0; step < rows; step += 1)
      context.lineTo((step / Math.max(1, rows - 1)) * canvas.width, canvas.height * (1 - values[step * columns + channel] / 255));
    context.stroke();
  }
}

function face(explore, record, words) {
  const picture = explore.picture(record);
  if (!picture) return element("span", { className: "blank", ariaHidden: "true" }, "·");
  const canvas = element("canvas", { role: "img", ariaLabel: words });
  canvas.className = picture.modality === "image" || picture.modality === "events" ? "" : "signal";
  drawPicture(canvas, picture);
  return canvas;
}

function recordWords(explore, record) {
  const id = explore.id(record), label = explore.label(record);
  if (id === null) return `forgotten record no. ${record.index + 1}`;
  return `record ${id}, class ${explore.data.classes[label]}, ${SET_WORD[record.set]}`;
}

function showRecords(explore, place, note) {
  const { state } = explore, ranked = explore.ranked();
  const shown = state.order === "forgotten" ? ranked : [...ranked.filter((one) => explore.picture(one)), ...ranked.filter((one) => !explore.picture(one))]
    .slice(0, AT_ONCE).sort((one, other) => other.worst - one.worst);
  note.textContent = !ranked.length
    ? "No answers to single records were kept."
    : state.order === "forgotten"
      ? `Forgotten records of which ${state.a} is surer than the retrained networks are, the surest first. ${explore.data.withRecords ? "" : "They have no names here; --with-records shows them."}`
      : `Records that were to be kept, or were never seen, of which ${state.a} is less sure than the retrained networks are, the worst first.`;
  place.replaceChildren(...shown.slice(0, AT_ONCE).map((record) => {
    const words = recordWords(explore, record), chosen = state.record?.set === record.set && state.record.index === record.index;
    const id = explore.id(record);
    const card = element("button", { type: "button", className: "card", ariaPressed: String(chosen) },
      ...(id === null ? [] : [face(explore, record, words)]),
      element("span", {}, id === null ? `no. ${record.index + 1}` : `${explore.data.classes[record.label]} · ${SET_WORD[record.set]}`),
      element("br"), element("span", { className: "drop" }, `${signed(record.beyond)} nats`));
    card.addEventListener("click", () => explore.choose({ record: { set: record.set, index: record.index } }));
    return element("li", {}, card);
  }));
}

function answersOf(explore, record) {
  return shownNames(explore).flatMap((name) => {
    const found = explore.behind(name).filter((network) => network.sets[record.set]?.prediction !== undefined)
      .map((network) => explore.data.classes[explore.array(network.sets[record.set].prediction).values[record.index]]);
    return found.length ? [[name === MEAN ? "retrained" : name, [...new Set(found)].join(", ")]] : [];
  });
}

function showRecord(explore, charts, place) {
  const { record } = explore.state;
  if (!record) { place.replaceChildren(element("p", { className: "note" }, "Choose a record to see what every network made of it.")); return; }
  const words = recordWords(explore, record), answers = answersOf(explore, record);
  const facts = element("dl", { className: "facts" }, ...answers.flatMap(([name, answer]) => [element("dt", {}, `${name} says`), element("dd", {}, answer)]));
  const margins = element("figure", { className: "chart" }), attacks = element("figure", { className: "chart" });
  const children = [element("h3", {}, words.charAt(0).toUpperCase() + words.slice(1)),
    element("div", { className: "face" }, ...(explore.picture(record) ? [face(explore, record, words)] : []), facts),
    element("h4", {}, "How sure each network is"), margins, element("h4", {}, "What each attack says"), attacks];
  const rasters = shownNames(explore).map((name) => [name, explore.spikes(name, record)]).filter(([, found]) => found);
  children.push(element("h4", {}, "Spikes of the hidden layers"));
  const drawn = [];
  if (rasters.length) {
    children.push(element("div", { className: "rasters" }, ...rasters.map(([name, { network, spikes }]) => {
      const figure = element("figure", { className: "chart" });
      drawn.push([figure, spikes]);
      return element("div", {}, element("h4", {}, `${name === MEAN ? network : name}: ${spikes.length} spikes`), figure);
    })));
  } else children.push(spikesElsewhere(explore, record));
  place.replaceChildren(...children);
  charts.show(margins, { spec: (width) => marginSpec(explore, theme(), width, record), missing: "No margins were kept." });
  charts.show(attacks, { spec: (width) => attacksSpec(explore, theme(), width, record),
    missing: `The attacks compare the forgotten records with ${SET_WORDS[explore.case.nonMembers].toLowerCase()}; of this record they say nothing.` });
  drawn.forEach(([figure, spikes]) => charts.show(figure, { spec: (width) => rasterSpec(explore, theme(), width, spikes), missing: "", renderer: "canvas" }));
}

// Says of which records spikes were kept, so that one of them can be chosen.
function spikesElsewhere(explore, record) {
  const place = element("div", { className: "choices" });
  if (record.set === FORGET && !explore.data.withRecords)
    return element("p", { className: "note" }, "Spikes of forgotten records are shown with --with-records.");
  const ids = explore.case.watched?.id ?? [];
  for (const [set, { id }] of Object.entries(explore.case.sets))
    (id ?? []).forEach((one, index) => {
      if (!ids.includes(one)) return;
      const button = element("button", { type: "button" }, `${explore.data.classes[explore.label({ set, index })]} · ${SET_WORD[set]}`);
      button.addEventListener("click", () => explore.choose({ record: { set, index } }));
      place.append(button);
    });
  if (!place.children.length) return element("p", { className: "note" }, "No spikes of single records were kept here.");
  return element("div", {}, element("p", { className: "note" }, "Not kept of this record; of these they were:"), place);
}
