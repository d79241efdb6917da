// Filters, sorting and their removal take effect at once: the next page is fetched, its list takes the place of this
// one, and the address goes along. Whatever fails, the browser simply goes to that address.

const main = document.querySelector("#content");
const news = document.querySelector("[data-listing-news]");
const WAIT_WHILE_TYPING = 600;
let under_way = null;
let typing = 0;

const list = () => document.querySelector("[data-listing]");

// The form as the server writes addresses: nothing empty, facets in alphabetical order.
function addressOf(form) {
  const fixed = ["q", "min_price", "max_price", "sort"];
  const given = [...new FormData(form)].filter(([, value]) => value !== "");
  const facets = given.filter(([name]) => !fixed.includes(name));
  facets.sort(([a, x], [b, y]) => (a < b ? -1 : a > b ? 1 : x < y ? -1 : 1));
  const own = (name) => given.filter(([other]) => other === name);
  const query = new URLSearchParams([...own("q"), ...facets, ...fixed.slice(1).flatMap(own)]).toString();
  return query ? `${location.pathname}?${query}` : location.pathname;
}

// What the visitor has open, and where the focus is, outlives the exchange.
function remember() {
  const focused = document.activeElement;
  const state = [...list().querySelectorAll("details[data-facet]")].map((one) => [one.dataset.facet, one.open]);
  return {
    facets: new Map(state),
    filters: list().querySelector(".filters")?.open,
    name: focused?.name,
    value: focused?.value,
    scroll: list().querySelector(".filters__form")?.scrollTop,
  };
}

function restore({ facets, filters, name, value, scroll }) {
  list().querySelectorAll("details[data-facet]").forEach((one) => {
    one.open = facets.get(one.dataset.facet) ?? one.open;
  });
  const sheet = list().querySelector(".filters");
  if (sheet) sheet.open = filters ?? false;
  const form = list().querySelector(".filters__form");
  if (form) form.scrollTop = scroll ?? 0;
  const field = [...(form?.elements ?? [])].find((one) => one.name === name && (one.type !== "checkbox" || one.value === value));
  field?.focus({ preventScroll: true });
}

async function show(address, { push }) {
  under_way?.abort();
  under_way = new AbortController();
  list().setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(address, { signal: under_way.signal, headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const next = page.querySelector("[data-listing]");
    if (!answer.ok || !next) throw new Error(answer.status);
    const state = remember();
    list().replaceWith(next);
    window.htmx?.process(next);
    restore(state);
    if (push) history.pushState({ listing: true }, "", address);
    news.textContent = next.querySelector("[data-count]").textContent;
  } catch (error) {
    if (error.name !== "AbortError") location.assign(address);
  }
}

main.addEventListener("change", (event) => {
  const form = event.target.closest("[data-filters]");
  if (!form) return;
  clearTimeout(typing);
  const wait = event.target.type === "checkbox" ? 0 : WAIT_WHILE_TYPING;
  typing = setTimeout(() => show(addressOf(form), { push: true }), wait);
});

main.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-filters]")) return;
  event.preventDefault();
  clearTimeout(typing);
  const sheet = event.target.closest("details");
  const small = getComputedStyle(sheet.querySelector("summary")).display !== "none";
  const address = addressOf(event.target);
  if (address !== location.pathname + location.search) show(address, { push: true });
  if (small) {
    sheet.open = false;
    sheet.querySelector("summary").focus();
  }
});

main.addEventListener("click", (event) => {
  const link = event.target.closest(".chip, .chips-clear, .with-filters__sort a");
  if (!link || event.button || event.metaKey || event.ctrlKey || event.shiftKey) return;
  event.preventDefault();
  const menu = link.closest("details.menu");
  if (menu) menu.open = false;
  show(link.getAttribute("href"), { push: true });
  menu?.querySelector("summary").focus();
});

addEventListener("popstate", () => {
  if (list()) show(location.pathname + location.search, { push: false });
});

main.setAttribute("data-live", "");
