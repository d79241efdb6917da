// Good news leaves by itself unless somebody is at it; bad news stays until it is put away.
const READING_TIME_MS = 8000;

function leaveLater(toast) {
  setTimeout(() => {
    if (toast.matches(":hover, :focus-within")) leaveLater(toast);
    else toast.remove();
  }, READING_TIME_MS);
}

const toasts = document.getElementById("messages");

new MutationObserver((changes) => {
  for (const { addedNodes } of changes) {
    for (const node of addedNodes) {
      if (node instanceof Element && node.matches(".alert--success, .alert--info")) leaveLater(node);
    }
  }
}).observe(toasts, { childList: true });

document.addEventListener("click", (event) => {
  event.target.closest("[data-dismiss]")?.closest(".alert").remove();
});
