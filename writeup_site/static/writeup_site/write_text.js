// Copying what was written. Without this script the button stays hidden.
"use strict";

(() => {
  const show = (root) => {
    for (const button of root.querySelectorAll(".take-card__copy[hidden]")) button.hidden = false;
  };

  const copy = async (button) => {
    const text = button.closest(".take-card").querySelector(".take-card__text");
    try {
      await navigator.clipboard.writeText(text.textContent);
      button.textContent = button.dataset.copied;
    } catch {
      // No right to the clipboard: the text is selected, and the person's own keys copy it.
      getSelection().selectAllChildren(text);
    }
  };

  show(document);
  document.addEventListener("htmx:load", (event) => show(event.target));
  document.addEventListener("click", (event) => {
    const button = event.target.closest(".take-card__copy");
    if (button) copy(button);
  });
})();
