// Changes of the basket without a new page: one after another, so that none overtakes the one before, and without
// losing what is typed while an answer is on its way. A form that cannot be sent this way is sent as ever.

const PAUSE_MS = 350; // after the last key or press of + and −
const news = document.querySelector("[data-basket-news]");
let queue = Promise.resolve();
const pauses = new Map();

function basket() {
  return document.querySelector("[data-basket]");
}

function inputs(root) {
  return [...root.querySelectorAll("input[type=number], input[type=text]")].filter(({ id }) => id);
}

// What was typed since it was sent, or stands in a form that has not been sent yet.
function isNews(input, action, sent) {
  return input.form.action === action ? input.value !== sent.get(input.name) : input.value !== input.defaultValue;
}

function exchange(fresh, action, sent) {
  const old = basket();
  const focused = document.activeElement;
  for (const input of inputs(old)) {
    const next = fresh.querySelector(`#${CSS.escape(input.id)}`);
    if (next && isNews(input, action, sent)) next.value = input.value;
  }
  old.replaceWith(fresh);
  // A line that is gone takes its button with it: then the focus goes to what can be undone, or to the basket (which
  // is no place that a visitor chose, and gives way to the next thing that can be undone).
  const kept = focused?.id && focused !== old && document.getElementById(focused.id);
  const next = kept || fresh.querySelector(".undo button") || fresh;
  next.focus({ preventScroll: true });
  news.textContent = fresh.querySelector("[data-basket-says]")?.textContent ?? "";
  document.dispatchEvent(new CustomEvent("basket:changed"));
  const visitor = document.getElementById("visitor");
  if (visitor?.hasAttribute("hx-get")) window.htmx?.ajax("GET", visitor.getAttribute("hx-get"), visitor); // the header's count
}

async function send(action, body) {
  const answer = await fetch(action, { method: "POST", body });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.querySelector("[data-basket]");
  if (answer.ok && fresh) exchange(fresh, action, body);
  else location.assign(answer.redirected ? answer.url : location.href);
}

function later(form) {
  const body = new FormData(form);
  const { action } = form;
  queue = queue.then(() => send(action, body)).catch(() => location.reload());
}

function whenQuiet(form) {
  clearTimeout(pauses.get(form.action));
  pauses.set(
    form.action,
    setTimeout(() => {
      pauses.delete(form.action);
      // The form may have been exchanged meanwhile: the one that stands there now has what was typed.
      const current = [...basket().querySelectorAll("form")].find(({ action }) => action === form.action);
      if (current?.checkValidity()) later(current);
    }, PAUSE_MS),
  );
}

document.addEventListener("input", (event) => {
  const form = event.target.closest("[data-basket] form[data-quantity-form]");
  if (form) whenQuiet(form);
});

document.addEventListener("change", (event) => {
  const form = event.target.closest("[data-basket] form[data-quantity-form]");
  if (form) whenQuiet(form);
});

// Captured: before the module that lets a form be sent only once.
document.addEventListener(
  "submit",
  (event) => {
    const form = event.target;
    if (!form.closest("[data-basket]")) return;
    event.preventDefault();
    clearTimeout(pauses.get(form.action));
    later(form);
  },
  true,
);

