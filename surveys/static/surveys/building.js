// Hides what a kind of question does not use, and answers to questions that are not chosen.
// Without it everything stands there, and the words say what it is for.
"use strict";

(() => {
  const form = document.querySelector("[data-question]");
  if (!form) return;

  function show() {
    const kind = form.elements.kind.value;
    const lead = form.elements.shown_if?.value; // the first question has none before it
    form.querySelectorAll("[data-kinds]").forEach((part) => {
      part.hidden = !part.dataset.kinds.split(" ").includes(kind);
    });
    form.querySelectorAll("[data-lead]").forEach((part) => {
      part.hidden = part.dataset.lead !== lead;
    });
  }

  form.addEventListener("change", show);
  show();
})();
