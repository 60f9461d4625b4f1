// The runway: how many licenses expire in each span of days. Solid bars need somebody, hatched ones renew themselves.
// The table beside it has the numbers, the names and the links; its rows and the bars share their height.
(() => {
  const charts = new Map();

  // A custom property may say light-dark(...); only a real color property resolves it.
  function color(probe, name) {
    probe.style.color = `var(--${name})`;
    return getComputedStyle(probe).color;
  }

  function palette() {
    const probe = document.createElement("span");
    document.body.append(probe);
    const colors = {
      critical: color(probe, "critical-line"),
      warning: color(probe, "warning-line"),
      notice: color(probe, "notice-line"),
      "": color(probe, "line-strong"),
      renewing: color(probe, "accent"),
      ground: color(probe, "surface"),
      grid: color(probe, "line"),
      ink: color(probe, "ink-soft"),
    };
    probe.remove();
    return colors;
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

  function dataset(series, tones, colors) {
    return {
      label: series.label,
      // Nothing is drawn for zero, not even the shortest bar.
      data: series.counts.map((count) => count || null),
      urls: series.urls,
      backgroundColor: series.hatched ? hatch(colors.renewing, colors.ground) : tones.map((tone) => colors[tone]),
      borderColor: series.hatched ? colors.renewing : tones.map((tone) => colors[tone]),
      borderWidth: series.hatched ? 1 : 0,
      // A single license beside a thousand must still be seen.
      minBarLength: 3,
      barPercentage: 0.7,
      categoryPercentage: 1,
    };
  }

  function options(colors, head) {
    return {
      indexAxis: "y",
      animation: false,
      maintainAspectRatio: false,
      layout: { padding: 0 },
      scales: {
        x: {
          stacked: true,
          beginAtZero: true,
          grid: { color: colors.grid, drawTicks: false },
          border: { display: false },
          position: "top",
          // As high as the head of the table, so that each bar stands in the line of its row.
          afterFit: (scale) => {
            scale.height = head;
          },
          ticks: { color: colors.ink, font: { size: 11 }, precision: 0, maxTicksLimit: 5, align: "inner" },
        },
        y: { stacked: true, grid: { display: false }, border: { color: colors.grid }, ticks: { display: false } },
      },
      plugins: { legend: { display: false }, tooltip: { animation: false } },
      onHover: (event, hit) => {
        event.native.target.style.cursor = hit.length ? "pointer" : "";
      },
      onClick: (_event, hit, chart) => {
        if (hit.length) {
          location.assign(chart.data.datasets[hit[0].datasetIndex].urls[hit[0].index]);
        }
      },
    };
  }

  function draw(canvas, figures) {
    charts.get(canvas)?.chart.destroy();
    const colors = palette();
    const head = canvas.closest(".runway").querySelector("thead").offsetHeight;
    const datasets = figures.series.map((series) => dataset(series, figures.tones, colors));
    const data = { labels: figures.labels, datasets };
    charts.set(canvas, { figures, chart: new Chart(canvas, { type: "bar", data, options: options(colors, head) }) });
  }

  async function load(canvas) {
    const response = await fetch(canvas.dataset.url, { headers: { Accept: "application/json" } });
    if (!response.ok || !canvas.isConnected) {
      return;
    }
    const figures = await response.json();
    canvas.closest("[data-chart-frame]").hidden = false;
    draw(canvas, figures);
  }

  function start(root) {
    for (const canvas of root.querySelectorAll("canvas[data-runway]")) {
      // The numbers stand in the table: without the chart nothing is missing.
      load(canvas).catch(() => {});
    }
  }

  document.addEventListener("htmx:beforeCleanupElement", (event) => {
    for (const [canvas, { chart }] of charts) {
      if (event.target === canvas || event.target.contains(canvas)) {
        chart.destroy();
        charts.delete(canvas);
      }
    }
  });

  // Colors follow the theme; on paper it is always the light one.
  function redraw() {
    for (const [canvas, { figures }] of charts) {
      draw(canvas, figures);
    }
  }
  new MutationObserver(redraw).observe(document.documentElement, { attributeFilter: ["data-bs-theme"] });

  // For the page as it comes, and for what is swapped in later.
  document.addEventListener("htmx:load", (event) => start(event.target));
})();
