// Security keys and passkeys: what went wrong between browser and key is said on the page.

document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  const problem = document.getElementById("key-problem");
  if (problem) {
    problem.hidden = false;
  }
});
