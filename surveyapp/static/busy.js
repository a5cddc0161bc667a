// Work that takes seconds says so: the pressed button waits visibly and cannot be pressed twice.
document.addEventListener("submit", (event) => {
  const button = event.target.querySelector("button[data-busy]");
  if (!button) return;
  button.setAttribute("aria-busy", "true");
  button.textContent = button.dataset.busy;
  setTimeout(() => { button.disabled = true; }, 0);
});

window.addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});
