// The runway: how many licenses expire in each span of days. Solid bars need somebody, hatched ones renew themselves.
// The table beside it has the numbers, the names and the links; its rows and the bars share their height.
(() => {
  const TONES = { critical: "critical-line", warning: "warning-line", notice: "notice-line", "": "line-strong" };

  function dataset(series, tones, colors) {
    const solid = tones.map((tone) => colors[TONES[tone]]);
    return {
      label: series.label,
      // Nothing is drawn for zero, not even the shortest bar.
      data: series.counts.map((count) => count || null),
      urls: series.urls,
      backgroundColor: series.hatched ? Charts.hatch(colors.accent, colors.surface) : solid,
      borderColor: series.hatched ? colors.accent : solid,
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
          grid: { color: colors.line, drawTicks: false },
          border: { display: false },
          position: "top",
          // As high as the head of the table, so that each bar stands in the line of its row.
          afterFit: (scale) => {
            scale.height = head;
          },
          ticks: {
            color: colors["ink-soft"],
            font: { size: 11 },
            precision: 0,
            maxTicksLimit: 5,
            align: "inner",
            callback: Charts.number,
          },
        },
        y: { stacked: true, grid: { display: false }, border: { color: colors.line }, ticks: { display: false } },
      },
      plugins: { legend: { display: false }, tooltip: { animation: false } },
      ...Charts.leading((_event, [bar], chart) => bar && chart.data.datasets[bar.datasetIndex].urls[bar.index]),
    };
  }

  function configure(figures, canvas) {
    const colors = Charts.colors([...Object.values(TONES), "accent", "surface", "line", "ink-soft"]);
    const head = canvas.closest(".runway").querySelector("thead").offsetHeight;
    const datasets = figures.series.map((series) => dataset(series, figures.tones, colors));
    return { type: "bar", data: { labels: figures.labels, datasets }, options: options(colors, head) };
  }

  Charts.add("canvas[data-runway]", configure);
})();
