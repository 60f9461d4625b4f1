// The charts of usage. The legend beside each has the names and the links, the table below the same figures.
(() => {
  const SMALL = { size: 11 };
  const DASHED = [3, 3];
  const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
  // From so many days on, only the first of each month is named.
  const MANY_DAYS = 120;

  function theme(...more) {
    return Charts.colors(["ink", "ink-soft", "line", "accent", ...more]);
  }

  function options(colors, scales, more) {
    return {
      animation: false,
      maintainAspectRatio: false,
      interaction: { mode: "index", intersect: false },
      scales,
      ...more,
      plugins: { legend: { display: false }, ...more.plugins },
    };
  }

  function valueAxis(colors, more) {
    return {
      grid: { color: colors.line, drawTicks: false },
      border: { display: false },
      ticks: { color: colors["ink-soft"], font: SMALL, maxTicksLimit: 6, padding: 6, callback: Charts.number },
      ...more,
    };
  }

  function dayAxis(colors, days) {
    const isLong = days.length > MANY_DAYS;
    return {
      grid: { display: false },
      border: { color: colors.line },
      afterBuildTicks: (scale) => {
        if (isLong) {
          scale.ticks = scale.ticks.filter(({ value }) => days[value].endsWith("-01"));
        }
      },
      ticks: {
        color: colors["ink-soft"],
        font: SMALL,
        maxRotation: 0,
        autoSkipPadding: 14,
        callback: (value) => (isLong ? monthName(days[value]) : dayName(days[value])),
      },
    };
  }

  function monthName(day) {
    const [year, month] = day.split("-").map(Number);
    return month === 1 ? [MONTHS[0], String(year)] : MONTHS[month - 1];
  }

  function dayName(day) {
    const [, month, number] = day.split("-").map(Number);
    return `${MONTHS[month - 1]} ${number}`;
  }

  function tooltip(figures, more = {}, isTold = () => true) {
    return {
      animation: false,
      filter: (item) => item.raw !== null && isTold(item),
      callbacks: {
        title: ([item]) => item && figures.labels[item.dataIndex],
        label: (item) => ` ${item.dataset.label}: ${Charts.number(item.raw)}`,
        footer: ([item]) => (item && !figures.read[item.dataIndex] ? "Not read on this day: as before" : ""),
        ...more,
      },
    };
  }

  // How the way to a day looks that nobody read.
  function unread(figures, look) {
    const chosen = ([name, value]) => [name, (way) => (figures.read[way.p1DataIndex] ? undefined : value)];
    return { segment: Object.fromEntries(Object.entries(look).map(chosen)) };
  }

  function line(label, data, color, more) {
    return { label, data, borderColor: color, borderWidth: 2, pointRadius: 0, pointHoverRadius: 3, ...more };
  }

  // Points by product: areas on top of each other, from zero. Their edges are lines of their own, since an area that
  // is drawn in parts has seams.
  function areas(figures) {
    const colors = theme(...figures.series.map(({ mark }) => mark));
    const fills = figures.series.map(({ label, mark, values, url }) => ({
      label,
      url,
      data: values,
      fill: "stack",
      backgroundColor: Charts.faded(colors[mark], 0.5),
      borderColor: colors[mark],
      borderWidth: 0,
      pointRadius: 0,
    }));
    const edges = figures.series.map(({ mark, values }) =>
      line("", values, colors[mark], {
        stack: "edges",
        borderWidth: 1.5,
        ...unread(figures, { borderDash: DASHED }),
      }),
    );
    const scales = {
      x: dayAxis(colors, figures.days),
      y: valueAxis(colors, { stacked: true, beginAtZero: true }),
    };
    const sum = (items) => `All products: ${Charts.number(items.reduce((total, { raw }) => total + raw, 0))}`;
    const told = tooltip(figures, { beforeBody: sum }, (item) => item.dataset.url);
    return {
      type: "line",
      data: { labels: figures.labels, datasets: [...fills, ...edges] },
      options: options(colors, scales, {
        plugins: { tooltip: { ...told, itemSort: (one, other) => other.datasetIndex - one.datasetIndex } },
        ...Charts.leading(areaUrl),
      }),
      plugins: [areaNames(colors.ink)],
    };
  }

  // The area under the pointer is the lowest one whose upper edge is not below it.
  function areaUrl(event, [hit], chart) {
    const { top, bottom, left, right } = chart.chartArea;
    if (!hit || event.y < top || event.y > bottom || event.x < left || event.x > right) {
      return undefined;
    }
    const under = chart.data.datasets.find(({ data, url }, place) => {
      return url && data[hit.index] !== null && chart.getDatasetMeta(place).data[hit.index].y <= event.y;
    });
    return under?.url;
  }

  // Names stand inside the areas that have room for them: colors alone would not tell them apart.
  function areaNames(ink) {
    return {
      id: "areaNames",
      afterDatasetsDraw(chart) {
        const { ctx, chartArea } = chart;
        ctx.save();
        ctx.font = `11px ${Chart.defaults.font.family}`;
        ctx.fillStyle = ink;
        ctx.textAlign = "right";
        ctx.textBaseline = "middle";
        for (const [place, { label }] of chart.data.datasets.entries()) {
          const middle = label && roomFor(chart, place, ctx.measureText(label).width + 12);
          if (middle) {
            ctx.fillText(label, chartArea.right - 8, middle);
          }
        }
        ctx.restore();
      },
    };
  }

  // The middle of an area at its right end, if it is high enough over the width of its name.
  function roomFor(chart, place, width) {
    const { left, right, bottom } = chart.chartArea;
    const upper = chart.getDatasetMeta(place).data.filter(({ x }) => x >= right - width);
    const lower = place ? chart.getDatasetMeta(place - 1).data.slice(-upper.length) : [];
    if (width > (right - left) / 2 || upper.some(({ skip }) => skip)) {
      return null;
    }
    const ceiling = Math.max(...upper.map(({ y }) => y));
    const floor = Math.min(bottom, ...lower.map(({ y }) => y));
    return floor - ceiling >= 15 ? (floor + ceiling) / 2 : null;
  }

  // The top ten: a bar for now, a tick for the end of last month, and the change in words.
  function bars(figures, canvas) {
    const colors = theme();
    const isNarrow = canvas.parentElement.clientWidth < 480;
    const datasets = [
      {
        type: "line",
        label: "End of last month",
        data: figures.before,
        showLine: false,
        pointStyle: "line",
        rotation: 90,
        pointRadius: 9,
        pointHoverRadius: 9,
        borderColor: colors.ink,
        borderWidth: 2.5,
      },
      {
        label: "Now",
        data: figures.now,
        backgroundColor: Charts.faded(colors.accent, 0.75),
        barPercentage: 0.75,
        categoryPercentage: 0.9,
        minBarLength: 2,
      },
    ];
    const names = {
      grid: { display: false },
      border: { color: colors.line },
      ticks: { color: colors.ink, font: SMALL, callback: (place) => shortened(figures.labels[place], isNarrow) },
    };
    const scales = { x: valueAxis(colors, { beginAtZero: true }), y: names };
    const callbacks = {
      title: ([item]) => item && figures.labels[item.dataIndex],
      label: (item) => ` ${item.dataset.label}: ${Charts.number(item.raw)}`,
      footer: ([item]) => (item && figures.changes[item.dataIndex] ? `Change: ${figures.changes[item.dataIndex]}` : ""),
    };
    return {
      type: "bar",
      data: { labels: figures.labels, datasets },
      options: options(colors, scales, {
        indexAxis: "y",
        interaction: { mode: "index", axis: "y", intersect: false },
        layout: { padding: { right: isNarrow ? 60 : 110 } },
        plugins: { tooltip: { animation: false, filter: (item) => item.raw !== null, callbacks } },
        ...Charts.leading((_event, [hit]) => hit && figures.urls[hit.index]),
      }),
      plugins: [barChanges(figures, colors.ink, isNarrow)],
    };
  }

  function shortened(name, isNarrow) {
    const length = isNarrow ? 15 : 28;
    return name.length > length ? `${name.slice(0, length - 1)}…` : name;
  }

  function barChanges({ now, before, changes }, ink, isNarrow) {
    return {
      id: "barChanges",
      afterDatasetsDraw(chart) {
        const { ctx, scales } = chart;
        ctx.save();
        ctx.font = `11px ${Chart.defaults.font.family}`;
        ctx.fillStyle = ink;
        ctx.textBaseline = "middle";
        for (const [place, change] of changes.entries()) {
          const end = scales.x.getPixelForValue(Math.max(now[place], before[place] ?? 0));
          ctx.fillText(isNarrow ? change.split(" (")[0] : change, end + 8, scales.y.getPixelForValue(place));
        }
        ctx.restore();
      },
    };
  }

  // This month: what was used, where it will end with the range, and what is paid for in any case.
  function month(figures) {
    const colors = theme("line-used-now", "warning-line");
    const end = figures.days.length - 1;
    const dashed = unread(figures, { borderDash: DASHED });
    const ahead = { spanGaps: true, isAhead: true };
    const edge = { ...ahead, borderWidth: 0 };
    const range = { ...edge, fill: "-1", backgroundColor: Charts.faded(colors.accent, 0.18) };
    const datasets = [
      line("Used", figures.used, colors["line-used-now"], { ...dashed, borderWidth: 1.5 }),
      line("As the report counts", figures.counted, colors.accent, dashed),
      line("At least", figures.low, colors.accent, edge),
      line("At most", figures.high, colors.accent, range),
      line("Expected", figures.expected, colors.accent, {
        ...ahead,
        borderDash: [7, 4],
        pointRadius: figures.days.map((_day, place) => (place === end ? 3 : 0)),
      }),
    ];
    if (figures.commitment !== null) {
      const level = figures.days.map(() => figures.commitment);
      datasets.push(line("Commitment", level, colors["warning-line"], { borderDash: [2, 3] }));
    }
    return {
      type: "line",
      data: { labels: figures.labels, datasets },
      options: options(
        colors,
        { x: dayAxis(colors, figures.days), y: valueAxis(colors, { grace: "8%" }) },
        {
          // The lines ahead begin at what is used today, of which they say nothing.
          plugins: { tooltip: tooltip(figures, {}, (item) => !item.dataset.isAhead || item.dataIndex === end) },
          ...Charts.leading((_event, [hit]) => hit && figures.url),
        },
      ),
    };
  }

  // One organization: three lines that differ in their dashes.
  const DASHES = { "line-used": [], "line-new": [7, 4], "line-rental": [2, 3] };

  function lines(figures) {
    const colors = theme(...figures.series.map(({ mark }) => mark));
    const datasets = figures.series.map(({ label, mark, values }) =>
      line(label, values, colors[mark], {
        borderDash: DASHES[mark],
        // Dashes tell the lines apart: what was not read is pale instead.
        ...unread(figures, { borderColor: Charts.faded(colors[mark], 0.45) }),
      }),
    );
    return {
      type: "line",
      data: { labels: figures.labels, datasets },
      options: options(
        colors,
        { x: dayAxis(colors, figures.days), y: valueAxis(colors, { beginAtZero: true }) },
        { plugins: { tooltip: tooltip(figures) }, ...Charts.leading((_event, [hit]) => hit && figures.url) },
      ),
    };
  }

  // In the place of the picture; the table below does not need it.
  function fail(canvas, again) {
    const sentence = document.createElement("p");
    sentence.className = "below";
    sentence.textContent = "The picture could not be loaded. ";
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-sm";
    button.textContent = "Try again";
    button.addEventListener("click", () => {
      sentence.remove();
      again().catch(() => fail(canvas, again));
    });
    sentence.append(button);
    canvas.closest("[data-chart-frame]").before(sentence);
  }

  for (const [name, configure] of Object.entries({ areas, bars, month, lines })) {
    Charts.add(`canvas[data-chart="${name}"]`, configure, fail);
  }
})();
