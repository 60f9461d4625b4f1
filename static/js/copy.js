// Copies what stands in a field. Without script, or where the browser forbids it, the field is there to be selected.
(() => {
  for (const button of document.querySelectorAll("[data-copy]")) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      const field = document.getElementById(button.dataset.copy);
      const said = document.querySelector("[data-copy-said]");
      field.focus();
      field.select();
      try {
        await navigator.clipboard.writeText(field.value);
        said.textContent = "Copied.";
      } catch {
        // Browsers lend the clipboard to pages by https only; the older way works for all.
        said.textContent = document.execCommand("copy") ? "Copied." : "Your browser does not let pages copy: press Ctrl+C.";
      }
    });
  }
})();
