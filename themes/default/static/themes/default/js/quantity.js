// Adds − and + beside a quantity. Without this module the number field stands alone.

function stepButton(name, label, icon) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "quantity__step";
  button.setAttribute("aria-label", label);
  button.dataset.step = name;
  button.append(icon.content.cloneNode(true));
  return button;
}

function enhance(box) {
  const input = box.querySelector("input");
  const minus = stepButton("down", box.dataset.less, box.querySelector("template[data-minus]"));
  const plus = stepButton("up", box.dataset.more, box.querySelector("template[data-plus]"));
  const refresh = () => {
    minus.disabled = input.min !== "" && input.valueAsNumber <= Number(input.min);
    plus.disabled = input.max !== "" && input.valueAsNumber >= Number(input.max);
  };
  const step = (move) => {
    move();
    refresh();
    input.dispatchEvent(new Event("change", { bubbles: true }));
  };
  minus.addEventListener("click", () => step(() => input.stepDown()));
  plus.addEventListener("click", () => step(() => input.stepUp()));
  input.addEventListener("input", refresh);
  input.before(minus);
  input.after(plus);
  box.classList.add("quantity--stepped");
  refresh();
}

function enhanceAll(root = document) {
  root.querySelectorAll(".quantity:not(.quantity--stepped)").forEach(enhance);
}

enhanceAll();
document.addEventListener("htmx:load", (event) => enhanceAll(event.target.parentElement ?? document));
document.addEventListener("basket:changed", () => enhanceAll());
