// Runs before the first paint: a chosen theme came from the server, otherwise the system's preference decides.
(() => {
  const root = document.documentElement;
  const dark = window.matchMedia("(prefers-color-scheme: dark)");

  function apply() {
    const choice = root.dataset.themeChoice;
    const system = dark.matches ? "dark" : "light";
    root.dataset.bsTheme = choice === "light" || choice === "dark" ? choice : system;
  }

  apply();
  dark.addEventListener("change", apply);
  document.addEventListener("theme:chosen", apply);
})();
