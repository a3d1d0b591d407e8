// Draws specifications: only those in sight, and only when they changed.
class Charts {
  constructor() {
    this.wanted = new Map();
    this.drawn = new Map();
    this.views = new Map();
    this.pending = new Set();
    this.watcher = new IntersectionObserver((entries) => entries.forEach((entry) => {
      if (entry.isIntersecting) this.draw(entry.target);
    }), { rootMargin: "120px" });
  }

  // Shows what a function of the width returns, or words where there is nothing to show.
  show(place, { spec, missing, renderer = "svg", ready = () => {} }) {
    this.wanted.set(place, { spec, missing, renderer, ready });
    this.watcher.unobserve(place);
    this.watcher.observe(place);
  }

  forget() { this.drawn.clear(); for (const [place, wanted] of this.wanted) this.show(place, wanted); }

  draw(place) {
    const { spec: make, missing, renderer, ready } = this.wanted.get(place);
    const width = place.clientWidth || 600, spec = make(width), text = JSON.stringify(spec);
    if (this.drawn.get(place) === text) return;
    this.drawn.set(place, text);
    this.views.get(place)?.finalize();
    this.views.delete(place);
    place.classList.toggle("empty", spec === null);
    if (spec === null) {
      const words = document.createElement("p");
      words.textContent = missing;
      place.replaceChildren(words);
      return;
    }
    place.setAttribute("aria-label", spec.description);
    place.setAttribute("role", "figure");
    const work = vegaEmbed(place, spec, {
      renderer, config: config(theme(), width), ast: true, mode: "vega-lite", tooltip: { theme: "custom" },
      actions: { export: true, source: false, compiled: false, editor: false }, downloadFileName: `unspike-${place.id || "chart"}`,
    }).then(({ view }) => {
      if (this.drawn.get(place) !== text) { view.finalize(); return; }
      this.views.set(place, view);
      place.querySelector("summary")?.setAttribute("aria-label", "Save this chart");
      place.querySelectorAll(".brush_brush, .brush_brush_bg").forEach((box) => box.setAttribute("aria-hidden", "true"));
      ready(view);
    }).finally(() => this.pending.delete(work));
    this.pending.add(work);
  }

  // Resolves when everything in sight is drawn; what is in sight is known a frame after it was put there.
  async settled() {
    const frame = () => new Promise(requestAnimationFrame);
    do { await frame(); await frame(); await Promise.all(this.pending); } while (this.pending.size);
  }
}
