// Draws the figures that stand in the page as JSON. Colours come from the style sheet, so that they
// follow the reader's choice of light or dark.
(function () {
  "use strict";
  const data = JSON.parse(document.getElementById("figures").textContent);
  const drawn = [];

  function colour(name) {
    return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  }
  function modelColour(index) { return colour("--c" + (index % 8)); }
  function faded(hex) { return hex + "2e"; }

  function axis(title, more) {
    return Object.assign({
      title: { display: true, text: title, color: colour("--soft") },
      ticks: { color: colour("--soft"), maxTicksLimit: 7 },
      grid: { color: colour("--line"), borderColor: colour("--line") },
      beginAtZero: true,
    }, more);
  }

  function options(x, y, label) {
    return {
      responsive: true, maintainAspectRatio: false, animation: false,
      interaction: { mode: "nearest", axis: "xy", intersect: false },
      scales: { x: x, y: y },
      plugins: {
        legend: { display: false },
        tooltip: { filter: (item) => !item.dataset.band, callbacks: { label: label } },
      },
    };
  }

  function rounded(value) { return Number(value.toPrecision(3)); }

  // Where a scale that must reach so far ends on a round number.
  function roundedUp(value) {
    if (!(value > 0)) return undefined;
    const step = Math.pow(10, Math.floor(Math.log10(value))) / 2;
    return Number((Math.ceil(value / step) * step).toPrecision(6));
  }

  // The share of requests that had a response after that many seconds; a step for each sample.
  function latencyPlot(canvas, panel) {
    const datasets = panel.lines.map((line) => ({
      label: data.models[line.model], data: line.points, stepped: "before",
      borderColor: modelColour(line.model), backgroundColor: modelColour(line.model),
      borderWidth: 2, pointRadius: 0, pointHitRadius: 6,
    }));
    const x = axis("seconds", { type: "linear", max: roundedUp(data.longest) });
    const y = axis("answered", { max: 100 });
    y.ticks.callback = (value) => value + " %";
    const label = (item) => item.dataset.label + ": " + rounded(item.parsed.y) + " % within " +
      rounded(item.parsed.x) + " s";
    return new Chart(canvas, {
      type: "line", data: { datasets: datasets }, options: options(x, y, label),
    });
  }

  function throughputLabel(item) {
    const p = item.raw;
    const range = p.low === null ? "" : " (" + rounded(p.low) + " to " + rounded(p.high) + ")";
    return p.model + ": " + rounded(p.y) + " images/s" + range;
  }

  // With one concurrency there is no line to draw: a bar a model.
  function throughputBars(canvas, panel) {
    const points = panel.lines.filter((line) => line.points.length > 0).map((line) => Object.assign(
      { model: data.models[line.model], ink: modelColour(line.model) }, line.points[0],
      { x: data.models[line.model] }));
    const x = axis(data.concurrency[0] + " in flight", { type: "category" });
    x.labels = points.map((p) => p.x);
    const dataset = { data: points, backgroundColor: points.map((p) => p.ink), maxBarThickness: 60 };
    return new Chart(canvas, {
      type: "bar", data: { datasets: [dataset] },
      options: options(x, axis("images a second"), throughputLabel),
    });
  }

  // A line a model; the band around it is the interval. Its two edges are lines of their own.
  function throughputLines(canvas, panel) {
    const datasets = [];
    for (const line of panel.lines) {
      const ink = modelColour(line.model);
      const points = line.points.map((p) => Object.assign(
        { model: data.models[line.model] }, p, { x: String(p.x) }));
      const edge = (key, fill) => ({
        band: true, fill: fill, pointRadius: 0, borderWidth: 0, backgroundColor: faded(ink),
        data: points.map((p) => ({ x: p.x, y: p[key] === null ? NaN : p[key] })),
      });
      datasets.push({
        borderColor: ink, backgroundColor: ink, borderWidth: 2, pointRadius: 4, data: points,
      }, edge("low", "+1"), edge("high", false));
    }
    const x = axis("requests in flight", { type: "category", offset: true });
    x.labels = data.concurrency.map(String);
    return new Chart(canvas, {
      type: "line", data: { datasets: datasets },
      options: options(x, axis("images a second"), throughputLabel),
    });
  }

  function throughputPlot(canvas, panel) {
    return data.concurrency.length > 1 ? throughputLines(canvas, panel)
                                       : throughputBars(canvas, panel);
  }

  function draw() {
    while (drawn.length > 0) drawn.pop().destroy();
    document.querySelectorAll(".keys i").forEach((mark) => {
      mark.style.background = modelColour(Number(mark.dataset.model));
    });
    data.latency.forEach((panel, i) => {
      drawn.push(latencyPlot(document.getElementById("latency-" + i), panel));
    });
    data.throughput.forEach((panel, i) => {
      drawn.push(throughputPlot(document.getElementById("throughput-" + i), panel));
    });
  }

  draw();
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
})();
