// Tells the shop that this search was seen and whether one of its results was opened: no name, no cookie of its own.

const page = document.querySelector("[data-search-seen]");

function tell(event) {
  const body = new URLSearchParams({ ticket: page.dataset.searchTicket, event });
  navigator.sendBeacon?.(page.dataset.searchSeen, body);
}

if (page) {
  // Filters, further pages and the way back are the same search.
  const [navigation] = performance.getEntriesByType("navigation");
  const parameters = [...new URLSearchParams(location.search).keys()];
  if (navigation?.type === "navigate" && parameters.every((name) => name === "q")) tell("search");
  let opened = false;
  page.addEventListener("click", (event) => {
    if (opened || !event.target.closest(".product-card a")) return;
    opened = true;
    tell("click");
  });
}
