// A form is sent once: a second press while the answer is on its way does nothing.
// The button is not disabled, because a disabled button's name and value are not sent.

// After this long without an answer (stopped, offline) the form may be sent again.
const PATIENCE_MS = 15000;

function allowAgain(form) {
  delete form.dataset.sent;
  form.querySelectorAll("[aria-busy]").forEach((button) => button.removeAttribute("aria-busy"));
}

function markSent(form, submitter) {
  form.dataset.sent = "";
  submitter?.setAttribute("aria-busy", "true");
  setTimeout(allowAgain, PATIENCE_MS, form);
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  if ("sent" in form.dataset) {
    event.preventDefault();
    return;
  }
  markSent(form, event.submitter);
});

// Back from the next page: the browser may show this one again as it was left.
window.addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-sent]").forEach(allowAgain);
});

// A page with errors starts at their summary.
document.querySelector("[data-error-summary]")?.focus();
