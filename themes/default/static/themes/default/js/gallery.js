// The small pictures are links to the large ones and work alone. Here they slide
// without moving the page, follow a swipe, and answer to the arrow keys.

function enhance(gallery) {
  const track = gallery.querySelector(".gallery__track");
  const thumbs = [...gallery.querySelectorAll(".gallery__thumb")];
  const rtl = getComputedStyle(track).direction === "rtl" ? -1 : 1;
  const current = () => Math.round(Math.abs(track.scrollLeft) / track.clientWidth);

  const mark = (index) => {
    thumbs.forEach((thumb, i) => thumb.setAttribute("aria-current", String(i === index)));
  };
  const show = (index, behavior = "auto") => {
    const bounded = Math.max(0, Math.min(index, thumbs.length - 1));
    track.scrollTo({ left: rtl * bounded * track.clientWidth, behavior });
    mark(bounded);
  };

  thumbs.forEach((thumb, index) => {
    thumb.addEventListener("click", (event) => {
      event.preventDefault();
      show(index);
    });
  });
  track.addEventListener("keydown", (event) => {
    const move = { ArrowRight: rtl, ArrowLeft: -rtl }[event.key];
    if (!move) return;
    event.preventDefault();
    show(current() + move);
  });
  track.addEventListener("scrollend", () => mark(current()));
  show(Number(gallery.dataset.start) - 1, "instant");
}

document.querySelectorAll(".gallery").forEach((gallery) => {
  if (gallery.querySelector(".gallery__thumb")) enhance(gallery);
});
