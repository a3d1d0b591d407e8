// What is chosen, and what follows from it. Whoever shows something listens, and is told of every change.
const MEAN = "retrained (mean)";
const FORGET = "forget";

class Explore {
  constructor(data, array) {
    this.data = data;
    this.array = array;
    this.listeners = [];
    this.state = { case: 0, a: null, b: null, group: "all", set: null, order: "damaged", record: null, brush: [] };
  }

  listen(listener) { this.listeners.push(listener); }

  // Chooses; whatever does not fit together afterwards is mended, and everybody is told.
  choose(changes) {
    Object.assign(this.state, changes, changes.brush?.length ? this.firstTwo(changes.brush) : {});
    this.mend();
    this.listeners.forEach((listener) => listener(this.state));
  }

  // A and B of a selection: its first two, methods before others; B stays where there is but one.
  firstTwo(names) {
    const isMethod = (name) => this.network(name)?.role === "method";
    const [a, b] = [...names.filter(isMethod), ...names.filter((name) => !isMethod(name))];
    return b === undefined ? { a } : { a, b };
  }

  mend() {
    const { state } = this;
    if (!this.data.cases[state.case]) state.case = 0;
    const names = this.names();
    const brushed = state.brush.filter((name) => names.includes(name));
    state.brush = brushed;
    if (!names.includes(state.a)) state.a = this.best();
    if (!names.includes(state.b)) state.b = names.includes(MEAN) && state.a !== MEAN ? MEAN : names[0];
    const sets = this.confusionSets();
    if (!sets.includes(state.set)) state.set = sets[0] ?? null;
    if (state.record && !this.has(state.record)) state.record = null;
  }

  get case() { return this.data.cases[this.state.case]; }

  has({ set, index }) { return Boolean(this.case.sets[set]) && index < this.case.sets[set].size; }

  retrained() { return this.case.networks.filter((network) => network.role === "retrained"); }

  // The networks of the case, and the mean of the retrained ones as one more.
  networks() {
    const mean = this.retrained().length ? [{ name: MEAN, role: "mean", words: "", changes: [] }] : [];
    return [...this.case.networks.filter((network) => network.role !== "retrained"), ...mean, ...this.retrained()];
  }

  names() { return this.networks().map((network) => network.name); }

  network(name) { return this.networks().find((network) => network.name === name); }

  // The method that came nearest to the retrained networks over all cases.
  best() {
    const points = this.points().filter((point) => point.role === "method");
    const gap = (point) => (point.damage === null || point.remembered === null ? Infinity : point.damage + point.remembered);
    points.sort((one, other) => gap(one) - gap(other));
    return points.length ? points[0].name : this.names()[0];
  }

  // A point for each network: methods over the seeds where the cases are seeds, all others of this case.
  points() {
    const bySeed = this.data.caseWord === "Seed";
    return this.case.networks.map((network) => {
      const same = bySeed && network.role !== "retrained"
        ? this.data.cases.flatMap((one) => one.networks.filter((other) => other.name === network.name))
        : [network];
      const mean = (key) => {
        const known = same.map((one) => one[key]).filter((value) => value !== null && value !== undefined);
        return known.length ? (100 * known.reduce((sum, value) => sum + value, 0)) / known.length : null;
      };
      const verdicts = [...new Set(same.map((one) => one.words).filter(Boolean))].join(", ");
      return { name: network.name, role: network.role, damage: mean("damage"), remembered: mean("remembered"),
        verdict: verdicts, seeds: same.length };
    });
  }

  // The single seeds behind the points.
  seedPoints() {
    if (this.data.caseWord !== "Seed" || this.data.cases.length < 2) return [];
    return this.data.cases.flatMap((one) => one.networks
      .filter((network) => network.role !== "retrained" && network.damage !== null && network.remembered !== null)
      .map((network) => ({ name: network.name, role: network.role, seed: one.name,
        damage: 100 * network.damage, remembered: 100 * network.remembered })));
  }

  // Networks behind a name: one, or all retrained ones.
  behind(name) { return name === MEAN ? this.retrained() : [this.network(name)].filter(Boolean); }

  confusionSets() {
    const known = this.case.networks.find((network) => Object.keys(network.sets).length);
    const order = ["test", "forget_test", FORGET, "retain"];
    return known ? order.filter((set) => known.sets[set]?.confusion !== undefined) : [];
  }

  // Mean counts [true class][named class] of a network, or null.
  confusion(name, set) {
    const found = this.behind(name).filter((network) => network.sets[set]?.confusion !== undefined);
    if (!found.length) return null;
    const size = this.data.classes.length;
    const counts = Array.from({ length: size }, () => new Float64Array(size));
    for (const network of found) {
      const { values } = this.array(network.sets[set].confusion);
      values.forEach((value, place) => { counts[Math.floor(place / size)][place % size] += value / found.length; });
    }
    return counts;
  }

  // Share of each class named rightly by each network behind a name: [[share or null for each class], ...].
  recalls(name, set) {
    return this.behind(name).filter((network) => network.sets[set]?.confusion !== undefined).map((network) => {
      const size = this.data.classes.length;
      const { values } = this.array(network.sets[set].confusion);
      return this.data.classes.map((_, row) => {
        const total = values.subarray(row * size, (row + 1) * size).reduce((sum, value) => sum + value, 0);
        return total ? values[row * size + row] / total : null;
      });
    });
  }

  // Mean spikes of each hidden neuron of one network: of the forgotten records, of all never-seen ones, or of a class.
  activity(network, group) {
    if (!network.activity) return null;
    const { shape: [rows, neurons], values } = this.array(network.activity.rows);
    const row = (number) => values.subarray(number * neurons, (number + 1) * neurons);
    const known = (number) => row(number)[0] !== 255;
    const chosen = group === FORGET ? [0] : group === "all" ? [...Array(rows - 1).keys()].map((n) => n + 1) : [group + 1];
    const found = chosen.filter(known);
    if (!found.length || !neurons) return null;
    return Array.from({ length: neurons }, (_, n) =>
      (found.reduce((sum, number) => sum + row(number)[n], 0) / found.length) * network.activity.unit);
  }

  // Margins in nats of one record under every network behind a name.
  margins(name, { set, index }) {
    return this.behind(name).filter((network) => network.sets[set])
      .map((network) => this.array(network.sets[set].margin).values[index] / 100);
  }

  margin(name, record) { return mean(this.margins(name, record)); }

  // How much surer of a record a network is than the retrained ones, nats.
  beyond(name, record) {
    const own = this.margin(name, record), others = this.margin(MEAN, record);
    return own === null || others === null ? null : own - others;
  }

  label({ set, index }) {
    const { label } = this.case.sets[set];
    return label === undefined ? null : this.array(label).values[index];
  }

  id({ set, index }) { return this.case.sets[set].id?.[index] ?? null; }

  // What an attack says: percent of never-seen records that it believes in less; null where it was not made.
  place(name, attack, { set, index }) {
    const found = this.behind(name).filter((network) => network.sets[set]?.places?.[attack] !== undefined);
    return mean(found.map((network) => this.array(network.sets[set].places[attack]).values[index]));
  }

  attacks(set) {
    return [...new Set(this.case.networks.flatMap((network) => Object.keys(network.sets[set]?.places ?? {})))];
  }

  picture(record) {
    const { pictures } = this.case, id = this.id(record);
    const place = pictures && id !== null ? pictures.id.indexOf(id) : -1;
    if (place < 0) return null;
    const { shape: [, rows, columns], values } = this.array(pictures.values);
    return { modality: pictures.modality, rows, columns,
      values: values.subarray(place * rows * columns, (place + 1) * rows * columns) };
  }

  // Spikes of a record in a network as {step, neuron, layer}; null where they were not kept.
  spikes(name, record) {
    const { watched, layers } = this.case;
    const place = watched ? watched.id.indexOf(this.id(record)) : -1;
    const network = this.behind(name).find((one) => one.spikes !== null && one.spikes !== undefined);
    if (place < 0 || !network) return null;
    const { shape: [, neurons, bytes], values } = this.array(network.spikes);
    const found = [];
    let first = 0;
    for (const layer of layers) {
      for (let n = 0; n < layer.shown; n += 1)
        for (let step = 0; step < watched.steps; step += 1)
          if (values[(place * neurons + first + n) * bytes + (step >> 3)] & (128 >> (step & 7)))
            found.push({ step, neuron: n, layer: layer.name });
      first += layer.shown;
    }
    return { network: network.name, spikes: found };
  }

  // Records in the order that is chosen, the worst first.
  ranked() {
    const { a, order, group } = this.state;
    const sets = Object.keys(this.case.sets).filter((set) => (set === FORGET) === (order === "forgotten"));
    const found = [];
    for (const set of sets) {
      for (let index = 0; index < this.case.sets[set].size; index += 1) {
        const record = { set, index }, label = this.label(record);
        if (typeof group === "number" && label !== null && label !== group) continue;
        const beyond = this.beyond(a, record);
        if (beyond === null) continue;
        found.push({ ...record, label, beyond, worst: order === "forgotten" ? beyond : -beyond });
      }
    }
    return found.sort((one, other) => other.worst - one.worst);
  }
}

function mean(values) {
  const known = values.filter((value) => value !== null);
  return known.length ? known.reduce((sum, value) => sum + value, 0) / known.length : null;
}
