// Says in a form's status line why a press was not taken; htmx shows 2xx answers only.
"use strict";

(() => {
  const opinionOf = (event) =>
    event.target instanceof Element ? event.target.closest(".opinion") : null;

  const say = (event, sentence) => {
    const line = opinionOf(event)?.querySelector(".thumbs__status");
    if (line) line.textContent = sentence;
  };

  // A 409 brings the form anew, with a fresh key and its sentence in it.
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.xhr.status === 409 && opinionOf(event)) {
      event.detail.shouldSwap = true;
      event.detail.isError = false;
    }
  });

  // The form that was sent is gone: what came in its place says where to go on. (Not autofocus, which
  // browsers refuse with a remark in the console while anything has the focus.)
  document.addEventListener("htmx:load", (event) => {
    event.detail.elt.querySelector("[data-focus]")?.focus();
  });

  // The form keeps its key, so pressing again is the same vote and cannot be counted twice.
  document.addEventListener("htmx:responseError", (event) => {
    const { xhr } = event.detail;
    const type = xhr.getResponseHeader("Content-Type") ?? "";
    say(
      event,
      type.startsWith("text/plain")
        ? xhr.responseText.trim()
        : document.body.dataset.notTaken,
    );
  });

  for (const name of ["htmx:sendError", "htmx:timeout"]) {
    document.addEventListener(name, (event) => {
      say(event, document.body.dataset.unreachable);
    });
  }
})();
