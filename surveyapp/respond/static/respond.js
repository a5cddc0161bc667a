// Comfort only: every page works without this file.
"use strict";

// "None of these" and "don't know" go with nothing else; the last choice counts.
document.addEventListener("input", ({ target }) => {
  const group = target.closest("fieldset");
  if (!group || target.type === "radio" || (target.type === "checkbox" && !target.checked)) return;
  for (const other of group.querySelectorAll("input, textarea")) {
    if (other === target || !("alone" in target.dataset || "alone" in other.dataset)) continue;
    if (other.type === "checkbox") other.checked = false;
    else other.value = "";
  }
});

// A second press while the first is under way is harmless, but would look like a fault.
let sending = false;
document.addEventListener("submit", (event) => {
  if (sending) event.preventDefault();
  sending = true;
  // Where the network failed or the reader stopped waiting, the button must work again.
  setTimeout(() => { sending = false; }, 3000);
});
addEventListener("pageshow", () => { sending = false; });

// A language chosen after answering has begun takes the answers along.
document.querySelector("nav.languages")?.addEventListener("click", (event) => {
  const link = event.target.closest("a");
  const form = document.forms.answers;
  if (!link || ![...new FormData(form)].some(([name, value]) => name !== "state" && value)) return;
  event.preventDefault();
  const button = Object.assign(document.createElement("button"), { name: "switch", value: link.lang, hidden: true });
  form.append(button);
  form.requestSubmit(button);
  button.remove();
});

// Later the browser's Back must lead to this page, not to where the link then goes on.
const own = document.forms.answers?.dataset.own;
if (own) history.replaceState(null, "", own);

// A kiosk goes back to its start when nobody touches it, so that nobody goes on with another's answers.
const kiosk = document.querySelector("[data-start]")?.dataset;
if (kiosk) {
  let timer;
  const wait = () => {
    clearTimeout(timer);
    timer = setTimeout(() => location.replace(kiosk.start), kiosk.after * 1000);
  };
  for (const sign of ["input", "keydown", "pointerdown", "scroll"]) addEventListener(sign, wait, { passive: true });
  wait();
  // Some browsers bring a page back just as it was left, perhaps by somebody else.
  addEventListener("pagehide", () => { document.body.hidden = true; });
  addEventListener("pageshow", ({ persisted }) => { if (persisted) location.reload(); });
}
