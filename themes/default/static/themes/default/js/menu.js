// Open menus close by Escape, by a press elsewhere, and when the focus leaves them.

const selector = "details.menu[open], details.site-menu[open]";

function close(menu, { refocus = false } = {}) {
  menu.open = false;
  if (refocus) menu.querySelector("summary").focus();
}

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  document.querySelectorAll(selector).forEach((menu) => {
    close(menu, { refocus: menu.contains(document.activeElement) });
  });
});

for (const type of ["click", "focusin"]) {
  document.addEventListener(type, (event) => {
    document.querySelectorAll(selector).forEach((menu) => {
      if (!menu.contains(event.target)) close(menu);
    });
  });
}
