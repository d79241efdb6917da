// The pictures are links to their large ones, the small ones links into the row; both work
// alone. Here the row slides without moving the page, follows swipes and the arrow keys, and
// the large pictures open in a dialog: the same row again, with a zoom.

function slider(track, thumbs = []) {
  const rtl = document.dir === "rtl" ? -1 : 1; // the dialog's row is in no document yet
  const last = track.children.length - 1;
  const current = () => Math.round(Math.abs(track.scrollLeft) / (track.clientWidth || 1));
  const mark = (index) => thumbs.forEach((thumb, i) => thumb.setAttribute("aria-current", String(i === index)));
  const show = (index, behavior = "auto") => {
    const bounded = Math.max(0, Math.min(index, last));
    track.scrollTo({ left: rtl * bounded * track.clientWidth, behavior });
    mark(bounded);
  };
  track.addEventListener("keydown", (event) => {
    const move = { ArrowRight: rtl, ArrowLeft: -rtl }[event.key];
    if (!move) return;
    event.preventDefault();
    show(current() + move);
  });
  track.addEventListener("scrollend", () => mark(current()));
  return { show, current };
}

function button(label, icon, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = `icon-button lightbox__${icon}`;
  made.setAttribute("aria-label", label);
  made.textContent = { previous: "‹", next: "›", close: "✕" }[icon];
  made.addEventListener("click", act);
  return made;
}

function lightbox({ dataset }, items) {
  const dialog = document.createElement("dialog");
  dialog.className = "lightbox";
  dialog.setAttribute("aria-label", dataset.label);
  const track = document.createElement("div");
  track.className = "gallery__track lightbox__track";
  track.tabIndex = 0;
  for (const item of items) {
    const place = document.createElement("div");
    place.className = "gallery__item lightbox__item";
    const image = new Image();
    image.loading = "lazy";
    image.src = item.href;
    image.alt = item.querySelector("img")?.alt ?? "";
    place.append(image);
    place.addEventListener("click", () => place.classList.toggle("lightbox__item--zoomed"));
    track.append(place);
  }
  document.body.append(dialog);
  const { show, current } = slider(track);
  dialog.append(track, button(dataset.close, "close", () => dialog.close()));
  if (items.length > 1) {
    dialog.append(button(dataset.previous, "previous", () => show(current() - 1)), button(dataset.next, "next", () => show(current() + 1)));
  }
  return (index) => {
    dialog.showModal();
    show(index, "instant");
    track.focus();
  };
}

function enhance(gallery) {
  const items = [...gallery.querySelectorAll("a.gallery__item")];
  const thumbs = [...gallery.querySelectorAll(".gallery__thumb")];
  const { show } = slider(gallery.querySelector(".gallery__track"), thumbs);
  let open;
  items.forEach((item, index) => {
    item.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      open ??= lightbox(gallery, items);
      open(index);
    });
  });
  thumbs.forEach((thumb, index) => {
    thumb.addEventListener("click", (event) => {
      event.preventDefault();
      show(index);
    });
  });
  show(Number(gallery.dataset.start) - 1, "instant");
  // Another variant was chosen: its picture, if it has one.
  document.addEventListener("htmx:afterSwap", () => {
    const index = items.findIndex((item) => item.id === document.getElementById("buy")?.dataset.picture);
    if (index >= 0) show(index);
  });
}

document.querySelectorAll(".gallery").forEach((gallery) => {
  if (gallery.querySelector("a.gallery__item")) enhance(gallery);
});
