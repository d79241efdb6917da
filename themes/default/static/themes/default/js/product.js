// Sharing: with what the device offers, else the address is copied. Nobody else learns of it.
// The panel is part of what is fetched anew with each variant, so the page listens.

document.addEventListener("click", async (event) => {
  const share = event.target.closest?.("[data-share-url] > summary")?.parentElement;
  if (!share || !navigator.share || !matchMedia("(pointer: coarse)").matches) return;
  event.preventDefault();
  const { shareUrl: url, shareTitle: title } = share.dataset;
  await navigator.share({ url, title }).catch(() => {}); // put away again: nothing to say
});

document.addEventListener("focusin", ({ target }) => {
  if (target.id !== "share-url") return;
  target.select();
  navigator.clipboard?.writeText(target.value).catch(() => {});
});

// What was looked at stays in this browser: it is a help on this page only, and is sent nowhere but
// to ask for the cards. A browser that stores nothing shows none.
const KEY = "looked-at";
const MOST = 12;
const recent = document.querySelector("[data-recent]");

function lookedAt() {
  try {
    const ids = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(ids) ? ids.filter(Number.isSafeInteger).slice(0, MOST) : [];
  } catch {
    return [];
  }
}

function remember(ids) {
  try {
    localStorage.setItem(KEY, JSON.stringify(ids.slice(0, MOST)));
  } catch {} // full or forbidden
}

async function showCards(ids) {
  const answer = await fetch(`${recent.dataset.url}?ids=${ids.join(",")}`);
  const html = answer.ok ? (await answer.text()).trim() : "";
  if (!html) return;
  const cards = recent.querySelector("[data-cards]");
  cards.innerHTML = html;
  window.htmx?.process(cards);
  recent.hidden = false;
}

if (recent) {
  const id = Number(recent.dataset.recent);
  const others = lookedAt().filter((other) => other !== id);
  remember([id, ...others]);
  if (others.length) {
    const reviews = document.getElementById("reviews");
    new IntersectionObserver(([entry], observer) => {
      if (!entry.isIntersecting) return;
      observer.disconnect();
      showCards(others.slice(0, 4)).catch(() => {}); // offline: the page is whole without them
    }, { rootMargin: "400px" }).observe(reviews);
  }
  recent.querySelector("[data-forget]").addEventListener("click", () => {
    localStorage.removeItem(KEY);
    recent.hidden = true;
  });
}
