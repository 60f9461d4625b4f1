// What every page needs beside htmx: menus that close, a key for search, notices, the theme. Pages work without it.
(() => {
  const SENTENCES = {
    0: "The server does not answer. Check the connection and try again.",
    400: "The server could not read that. Reload the page and try again.",
    401: "You have been signed out. Reload the page to sign in.",
    403: "Your role does not allow this, or the page is too old. Reload it and try again.",
    404: "That is no longer there. Reload the page.",
    429: "Too many requests. Wait a moment and try again.",
    503: "The database cannot be used just now. If you have just sent something, look whether it is there before you send it again.",
  };

  // A page that asks again and again says once that it gets no answer.
  function notify(sentence) {
    if ([...document.querySelectorAll("#toasts .notice > span")].some((said) => said.textContent === sentence)) {
      return;
    }
    const notice = document.createElement("div");
    notice.className = "notice error";
    const text = document.createElement("span");
    text.textContent = sentence;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "dismiss";
    button.dataset.dismiss = "";
    button.setAttribute("aria-label", "Dismiss");
    button.textContent = "×";
    notice.append(text, button);
    document.getElementById("toasts")?.append(notice);
  }

  // What is told about something takes the place of what was told about it before.
  function dropOldNotices() {
    const links = new Set();
    for (const notice of [...document.querySelectorAll("#toasts .notice")].reverse()) {
      const link = notice.querySelector("a")?.getAttribute("href");
      if (link && links.has(link)) {
        notice.remove();
      }
      links.add(link);
    }
  }

  function closeMenus(except) {
    for (const menu of document.querySelectorAll("details[data-menu][open]")) {
      if (!except || !menu.contains(except)) {
        menu.open = false;
      }
    }
  }

  function isTyping(element) {
    return element.matches("input, select, textarea, [contenteditable]");
  }

  document.addEventListener("click", (event) => {
    closeMenus(event.target);
    event.target.closest("[data-dismiss]")?.closest(".notice").remove();
    const choice = event.target.closest("[data-theme]");
    if (choice) {
      chooseTheme(choice.dataset.theme);
    }
  });

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      const open = document.activeElement.closest("details[data-menu][open]");
      closeMenus();
      open?.querySelector("summary").focus();
    }
    if (event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey && !isTyping(event.target)) {
      const field = document.querySelector("[data-find-here]") || document.querySelector("[data-find]");
      if (field) {
        event.preventDefault();
        field.focus();
        field.select();
      }
    }
  });

  function chooseTheme(theme) {
    const root = document.documentElement;
    const age = theme === "auto" ? 0 : 31536000;
    const secure = location.protocol === "https:" ? "; secure" : "";
    document.cookie = `theme=${theme}; path=/; max-age=${age}; samesite=lax${secure}`;
    root.dataset.themeChoice = theme;
    document.dispatchEvent(new Event("theme:chosen"));
    markTheme();
  }

  function markTheme() {
    for (const button of document.querySelectorAll("[data-theme]")) {
      button.setAttribute("aria-pressed", String(button.dataset.theme === document.documentElement.dataset.themeChoice));
    }
  }

  // What nobody's hand has set off, a page that asks again by itself above all, keeps no session alive.
  document.addEventListener("htmx:configRequest", (event) => {
    if (!event.detail.triggeringEvent?.isTrusted) {
      event.detail.headers["X-Automatic"] = "true";
    }
  });

  // Addresses are shared: leave out what a form has not set.
  document.addEventListener("htmx:configRequest", (event) => {
    const { elt, parameters, verb } = event.detail;
    if (verb !== "get" || !elt.closest("[data-lean]")) {
      return;
    }
    for (const name of new Set(parameters.keys())) {
      const values = parameters.getAll(name).filter((value) => value !== "");
      parameters.delete(name);
      for (const value of values) {
        parameters.append(name, value);
      }
    }
  });

  document.addEventListener("htmx:afterSwap", dropOldNotices);
  document.addEventListener("htmx:responseError", (event) => {
    notify(SENTENCES[event.detail.xhr.status] || "Something went wrong on the server; it is in the log. Try again in a minute.");
  });
  document.addEventListener("htmx:sendError", () => notify(SENTENCES[0]));
  document.addEventListener("htmx:timeout", () => notify(SENTENCES[0]));

  for (const choices of document.querySelectorAll("[data-theme-choices]")) {
    choices.hidden = false;
  }
  markTheme();
})();
