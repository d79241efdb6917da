// Another country brings its own fields at once. What was typed stays, also what is typed while they are on their way.

const form = document.querySelector("form[data-address-form]");
let running;

function typedIn(box) {
  return [...box.querySelectorAll("input, select, textarea")].map(({ name, value }) => [name, value]);
}

function swap(old, fresh) {
  const country = old.querySelector("[data-country-of] select").name;
  for (const [name, value] of typedIn(old)) {
    const control = fresh.querySelector(`[name="${name}"]`);
    if (control && name !== country) control.value = value;
  }
  const focused = document.activeElement?.id;
  old.replaceWith(fresh);
  if (focused) document.getElementById(focused)?.focus();
}

async function fit(key) {
  running?.abort();
  running = new AbortController();
  const body = new FormData(form);
  body.set("change_country", key);
  const answer = await fetch(form.action, { method: "POST", body, signal: running.signal });
  if (!answer.ok || answer.redirected) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const id = `${key}-fields`;
  const fresh = page.getElementById(id);
  if (fresh) swap(document.getElementById(id), fresh);
}

form?.addEventListener("change", (event) => {
  const key = event.target.closest("[data-country-of]")?.dataset.countryOf;
  // Offline, or overtaken by another choice: the form still works, and the answer to it brings the fields.
  if (key) fit(key).catch(() => {});
});
