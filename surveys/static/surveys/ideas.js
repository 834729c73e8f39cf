// Says beside a stepper why points were not taken; htmx shows 2xx answers only.
"use strict";

(() => {
  const formOf = (event) =>
    event.target instanceof Element ? event.target.closest(".points") : null;

  const say = (event, sentence) => {
    const line = formOf(event)?.querySelector(".points__status");
    if (line) line.textContent = sentence;
  };

  // A 409 brings the stepper anew, with a fresh key and its sentence in it.
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr } = event.detail;
    const page = (xhr.getResponseHeader("Content-Type") ?? "").startsWith("text/html");
    if (xhr.status === 409 && page && formOf(event)) {
      event.detail.shouldSwap = true;
      event.detail.isError = false;
    }
  });

  // The form keeps its key, so pressing again is the same ballot and cannot be counted twice.
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
