// Sharing: with what the device offers, else the address is copied. Nobody else learns of it.
const share = document.querySelector("[data-share-url]");

share?.querySelector("summary").addEventListener("click", async (event) => {
  const { shareUrl: url, shareTitle: title } = share.dataset;
  if (!navigator.share || !matchMedia("(pointer: coarse)").matches) return;
  event.preventDefault();
  await navigator.share({ url, title }).catch(() => {}); // put away again: nothing to say
});

share?.querySelector("input").addEventListener("focus", async ({ target }) => {
  target.select();
  await navigator.clipboard?.writeText(target.value).catch(() => {});
});
