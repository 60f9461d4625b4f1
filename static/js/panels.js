// Panels that load themselves: one that fails says so in its own place and can be asked again; the others stay.
(() => {
  function fail(body) {
    const sentence = document.createElement("p");
    sentence.className = "below";
    sentence.textContent = "This part could not be loaded. ";
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-sm";
    button.textContent = "Try again";
    button.addEventListener("click", () => htmx.trigger(body, "retry"));
    sentence.append(button);
    body.replaceChildren(sentence);
  }

  function panelOf(event) {
    return event.target.closest?.("[data-panel]");
  }

  // On the panel itself, so that the page's own notice about failed requests is not shown as well.
  for (const name of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
    document.addEventListener(
      name,
      (event) => {
        const body = panelOf(event);
        if (body) {
          event.stopImmediatePropagation();
          fail(body);
        }
      },
      true,
    );
  }

  document.addEventListener("htmx:afterRequest", (event) => panelOf(event)?.setAttribute("aria-busy", "false"));
})();
