// What all charts share: their figures are fetched, drawn in the colors of the theme, drawn anew when it changes, and
// the chart goes when its place on the page goes. The numbers stand in a table too: without a chart nothing is missing.
const Charts = (() => {
  const kinds = [];
  const drawn = new Map();
  Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;

  // A custom property may say light-dark(...); only a real color property resolves it.
  function colors(names) {
    const probe = document.createElement("span");
    document.body.append(probe);
    const found = {};
    for (const name of names) {
      probe.style.color = `var(--${name})`;
      found[name] = getComputedStyle(probe).color;
    }
    probe.remove();
    return found;
  }

  function faded(color, share) {
    return color.replace(/^rgb\((.*)\)$/, `rgba($1, ${share})`);
  }

  function hatch(ink, ground) {
    const tile = document.createElement("canvas");
    tile.width = tile.height = 8;
    const context = tile.getContext("2d");
    context.fillStyle = ground;
    context.fillRect(0, 0, 8, 8);
    context.strokeStyle = ink;
    context.lineWidth = 1.5;
    context.beginPath();
    for (const start of [-8, 0, 8]) {
      context.moveTo(start, 8);
      context.lineTo(start + 8, 0);
    }
    context.stroke();
    return context.createPattern(tile, "repeat");
  }

  // As pages say it: spaces between thousands, at most two decimals.
  function number(value) {
    return value.toLocaleString("en-US", { maximumFractionDigits: 2 }).replaceAll(",", "\u00a0");
  }

  // A click leads where `urlAt` knows an address, and the pointer says so before.
  function leading(urlAt) {
    return {
      onHover: (event, hit, chart) => {
        event.native.target.style.cursor = urlAt(event, hit, chart) ? "pointer" : "";
      },
      onClick: (event, hit, chart) => {
        const url = urlAt(event, hit, chart);
        if (url) {
          location.assign(url);
        }
      },
    };
  }

  function draw(canvas, { configure }, figures) {
    drawn.get(canvas)?.chart.destroy();
    const chart = new Chart(canvas, configure(figures, canvas));
    drawn.set(canvas, { configure, figures, chart });
  }

  async function load(canvas, kind) {
    const response = await fetch(canvas.dataset.url, { headers: { Accept: "application/json", "X-Automatic": "true" } });
    if (!response.ok) {
      throw new Error(`${canvas.dataset.url} answered ${response.status}`);
    }
    const figures = await response.json();
    if (canvas.isConnected) {
      canvas.closest("[data-chart-frame]").hidden = false;
      draw(canvas, kind, figures);
    }
  }

  function start(root) {
    for (const kind of kinds) {
      for (const canvas of root.querySelectorAll(kind.selector)) {
        load(canvas, kind).catch(() => {
          canvas.closest("[data-chart-frame]").hidden = true;
          kind.fail?.(canvas, () => load(canvas, kind));
        });
      }
    }
  }

  document.addEventListener("htmx:beforeCleanupElement", (event) => {
    for (const [canvas, { chart }] of drawn) {
      if (event.target === canvas || event.target.contains(canvas)) {
        chart.destroy();
        drawn.delete(canvas);
      }
    }
  });

  // Colors follow the theme; on paper it is always the light one.
  function redraw() {
    for (const [canvas, { configure, figures }] of drawn) {
      draw(canvas, { configure }, figures);
    }
  }
  new MutationObserver(redraw).observe(document.documentElement, { attributeFilter: ["data-bs-theme"] });

  // For the page as it comes, and for what is swapped in later.
  document.addEventListener("htmx:load", (event) => start(event.target));

  // Draw each canvas that `selector` finds by what `configure(figures, canvas)` makes of its figures. `fail(canvas,
  // again)` is told of figures that did not come.
  function add(selector, configure, fail) {
    kinds.push({ selector, configure, fail });
  }

  return { add, colors, faded, hatch, leading, number };
})();
