// Choosing rows of a list: a page at once, all that match, and how many that is. Without it the boxes work by themselves.
(() => {
  let chosen = new Set();
  let isAll = false;
  // The query string of the list that the choice belongs to, and when the chosen rows were looked at.
  let address = null;
  let seen = null;

  const bar = () => document.getElementById("acting");
  const boxes = () => [...document.querySelectorAll('input[name="pk"][form="acting"]')];

  function paint() {
    const form = bar();
    const all = boxes();
    for (const box of all) {
      box.checked = chosen.has(box.value);
    }
    for (const scope of form.querySelectorAll('[name="all"]')) {
      scope.checked = (scope.value === "1") === isAll;
    }
    const isWhole = all.length > 0 && chosen.size === all.length;
    const head = document.getElementById("choose-page");
    head.checked = isWhole;
    head.indeterminate = chosen.size > 0 && !isWhole;
    form.classList.toggle("shown", chosen.size > 0);
    show("choose-shown", !isWhole);
    show("choose-matching", isWhole && !isAll);
    const count = document.getElementById("chosen-count");
    count.textContent = isAll ? count.dataset.all : `${chosen.size} selected`;
    tell(count.textContent);
  }

  function show(id, isShown) {
    const button = document.getElementById(id);
    if (!button) {
      return;
    }
    const hadFocus = button === document.activeElement;
    button.hidden = !isShown;
    if (hadFocus && !isShown) {
      bar().querySelector("[data-choose]:not([hidden])").focus();
    }
  }

  function tell(sentence) {
    const place = document.getElementById("selection-told");
    if (place.textContent !== sentence && (chosen.size || place.textContent)) {
      place.textContent = sentence;
    }
  }

  function choose(values, { all = false } = {}) {
    chosen = new Set(values);
    isAll = all;
    paint();
  }

  // Rows that are swapped in place stay chosen; another filter, order or page begins with none.
  function restore() {
    const form = bar();
    if (!form) {
      chosen.clear();
      tell("0 selected");
      return;
    }
    const isSame = form.elements.filters.value === address;
    address = form.elements.filters.value;
    const kept = isSame ? boxes().map((box) => box.value).filter((value) => chosen.has(value)) : [];
    // What somebody did to them after they were chosen, the person has not seen.
    if (form.elements.seen) {
      form.elements.seen.value = kept.length ? seen : form.elements.seen.value;
      seen = form.elements.seen.value;
    }
    choose(kept, { all: isAll && kept.length > 0 });
  }

  document.addEventListener("change", (event) => {
    if (event.target.matches('input[name="pk"][form="acting"]')) {
      choose(boxes().filter((box) => box.checked).map((box) => box.value));
    }
    if (event.target.id === "choose-page") {
      choose(event.target.checked ? boxes().map((box) => box.value) : []);
    }
  });

  // Enter on a box would press the first button of the form.
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.matches('input[name="pk"][form="acting"]')) {
      event.preventDefault();
    }
  });

  document.addEventListener("click", (event) => {
    const how = event.target.closest("[data-choose]")?.dataset.choose;
    if (!how) {
      return;
    }
    choose(how === "none" ? [] : boxes().map((box) => box.value), { all: how === "all" });
    if (how === "none") {
      document.getElementById("choose-page").focus();
    }
  });

  document.addEventListener("htmx:afterSwap", restore);
  // Settling gives elements with an id the attributes that they came with.
  document.addEventListener("htmx:afterSettle", restore);

  // A browser that goes back fills boxes in as they were.
  function begin() {
    if (bar()) {
      address = bar().elements.filters.value;
      seen = bar().elements.seen?.value ?? null;
      choose(boxes().filter((box) => box.checked).map((box) => box.value));
    }
  }

  window.addEventListener("pageshow", begin);
  begin();
})();
