// Arrow keys for a duel's choices, the clock of its showing, and the next duel fetched ahead.
"use strict";

(() => {
  const duel = () => document.getElementById("duel");
  const form = () => duel()?.querySelector(".duel__form");
  const nextLink = () => document.getElementById("duel-next");

  // --- The clock begins when the reader can see the duel, not when it was fetched.
  let shownAt = null;
  const startClock = () => {
    if (shownAt === null && form() && document.visibilityState === "visible") shownAt = performance.now();
  };
  document.addEventListener("visibilitychange", startClock);
  document.addEventListener(
    "submit",
    (event) => {
      const field = event.target.elements?.namedItem("shown_ms");
      if (field && shownAt !== null) field.value = String(Math.round(performance.now() - shownAt));
    },
    true,
  );

  // --- Keys. Up and down scroll as ever while there is something to scroll to and to read.
  const inView = (element) => {
    const box = element.getBoundingClientRect();
    return box.top >= 0 && box.bottom <= innerHeight;
  };
  const scrolls = (key) => {
    if (key !== "ArrowUp" && key !== "ArrowDown") return false;
    if ([...duel().querySelectorAll(".duel__side")].every(inView)) return false;
    const below = document.documentElement.scrollHeight - innerHeight - scrollY;
    return key === "ArrowDown" ? below > 1 : scrollY > 1;
  };
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.repeat || event.isComposing) return;
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (event.target instanceof Element && event.target.closest("input, textarea, select, [contenteditable]")) return;
    const button = form()?.querySelector(`button[data-key="${event.key}"]`);
    if (!button || scrolls(event.key)) return;
    event.preventDefault();
    button.click();
  });

  // --- The next duel, fetched while the names are read.
  let next = null;
  const fetchNext = () => {
    const link = nextLink();
    next = link
      ? fetch(link.href, { headers: { "HX-Request": "true" }, cache: "no-store" }).then(
          (answer) => (answer.ok ? answer.text() : null),
          () => null,
        )
      : null;
  };

  const show = (html) => {
    const made = document.createRange().createContextualFragment(html);
    duel().replaceWith(made);
    htmx.process(duel());
    begin();
    duel().scrollIntoView({ block: "nearest" });
    duel().querySelector("h2")?.focus({ preventScroll: true });
  };

  document.addEventListener("click", async (event) => {
    const link = event.target instanceof Element ? event.target.closest("#duel-next") : null;
    const plain = !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || event.button);
    // On the page of one result the address has to change, so the link is left alone.
    if (!link || !plain || !next || new URL(link.href).pathname !== location.pathname) return;
    event.preventDefault();
    const fetched = next;
    next = null;
    const html = await fetched;
    if (html === null) location.assign(link.href);
    else show(html);
  });

  const begin = () => {
    shownAt = null;
    startClock();
    fetchNext();
  };

  // --- What htmx brought, and why it brought nothing.
  document.addEventListener("htmx:afterSwap", () => {
    begin();
    nextLink()?.focus({ preventScroll: true });
    nextLink()?.scrollIntoView({ block: "nearest" });
  });

  // A 409 may bring the duel with its names: the choice that was taken first.
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr } = event.detail;
    const type = xhr.getResponseHeader("Content-Type") ?? "";
    if (xhr.status === 409 && type.startsWith("text/html")) {
      event.detail.shouldSwap = true;
      event.detail.isError = false;
    }
  });

  const say = (sentence, hopeless) => {
    const status = duel()?.querySelector(".duel__status");
    if (status) status.textContent = sentence;
    const other = duel()?.querySelector(".duel__other");
    if (other) other.hidden = !hopeless;
  };

  // The form keeps its token, so pressing again is the same choice and cannot be counted twice.
  document.addEventListener("htmx:responseError", (event) => {
    const { xhr } = event.detail;
    const type = xhr.getResponseHeader("Content-Type") ?? "";
    const hopeless = xhr.status < 500 && xhr.status !== 429;
    say(
      type.startsWith("text/plain")
        ? xhr.responseText.trim()
        : document.body.dataset.notTaken,
      hopeless,
    );
  });
  for (const name of ["htmx:sendError", "htmx:timeout"]) {
    document.addEventListener(name, () => {
      say(document.body.dataset.unreachable, false);
    });
  }

  begin();
})();
