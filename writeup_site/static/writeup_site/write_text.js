// Copying what was written. Without this script the button stays hidden.
"use strict";

(() => {
  const show = (root) => {
    for (const button of root.querySelectorAll(".text-card__copy[hidden]")) button.hidden = false;
  };

  const copy = async (button) => {
    const text = button.closest(".text-card").querySelector(".text-card__text");
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
    const button = event.target.closest(".text-card__copy");
    if (button) copy(button);
  });
})();
