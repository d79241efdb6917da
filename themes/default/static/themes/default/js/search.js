// Suggestions while typing: the combobox of https://www.w3.org/WAI/ARIA/apg/patterns/combobox/ with a list that opens
// by itself. The focus stays in the field; without this module the form simply searches.

const PAUSE_MS = 120;

function enhance(form) {
  const input = form.querySelector("input[type=search]");
  const panel = form.querySelector(".suggestions");
  const status = form.querySelector("[role=status]");
  let timer;
  let request;
  let typed = input.value;

  const options = () => [...panel.querySelectorAll("[role=option]")];
  const selected = () => panel.querySelector("[aria-selected=true]");

  const close = () => {
    clearTimeout(timer);
    request?.abort();
    panel.hidden = true;
    select(null);
    input.setAttribute("aria-expanded", "false");
  };
  const open = () => {
    panel.hidden = false;
    input.setAttribute("aria-expanded", "true");
  };
  const select = (option) => {
    selected()?.setAttribute("aria-selected", "false");
    option?.setAttribute("aria-selected", "true");
    option?.scrollIntoView({ block: "nearest" });
    if (option) input.setAttribute("aria-activedescendant", option.id);
    else input.removeAttribute("aria-activedescendant");
  };
  const move = (step) => {
    const all = [null, ...options()];
    const at = all.indexOf(selected());
    select(all[(at + step + all.length) % all.length]);
  };
  const show = (html) => {
    panel.innerHTML = html;
    const list = panel.querySelector("[role=listbox]");
    if (!list || !options().length || document.activeElement !== input) {
      close();
      status.textContent = "";
      return;
    }
    open();
    status.textContent = list.dataset.count;
  };
  const ask = async () => {
    request?.abort();
    request = new AbortController();
    const url = `${form.dataset.suggestions}?q=${encodeURIComponent(input.value.trim().slice(0, 100))}`;
    try {
      const answer = await fetch(url, { signal: request.signal, credentials: "omit" });
      if (answer.ok) show(await answer.text());
    } catch {
      // Typed on, or offline: the form searches without suggestions.
    }
  };

  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-expanded", "false");
  input.setAttribute("aria-controls", "search-suggestions");

  input.addEventListener("input", () => {
    clearTimeout(timer);
    if (input.value.trim() === typed.trim()) return;
    typed = input.value;
    if (typed.trim()) timer = setTimeout(ask, PAUSE_MS);
    else close();
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !panel.hidden) {
      event.preventDefault();
      close();
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && options().length) {
      event.preventDefault();
      open();
      move(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Enter" && !panel.hidden && selected()) {
      event.preventDefault();
      selected().click();
    }
  });
  form.addEventListener("focusout", (event) => {
    if (!form.contains(event.relatedTarget)) close();
  });
  // Else the field loses the focus, and the list goes before the click arrives.
  panel.addEventListener("pointerdown", (event) => event.preventDefault());
}

document.querySelectorAll("form[data-suggestions]").forEach(enhance);
