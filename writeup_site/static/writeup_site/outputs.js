// Outputs: keys lead from one to the next, and a phone's filters close when they are used.
"use strict";

(() => {
  const typing = (element) => element.closest("input, textarea, select, [contenteditable]");
  // Arrows belong to a box that scrolls sideways while it is in use.
  const scrolling = (element) =>
    [element, ...ancestors(element)].some((each) => each.scrollWidth > each.clientWidth + 1 && each.tabIndex >= 0);

  function* ancestors(element) {
    while ((element = element.parentElement)) yield element;
  }

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (typing(event.target)) return;
    if (event.key.startsWith("Arrow") && scrolling(event.target)) return;
    const link = [...document.querySelectorAll("a[data-key]")].find((each) =>
      each.dataset.key.split(" ").includes(event.key),
    );
    if (!link) return;
    event.preventDefault();
    link.click();
  });

  document.addEventListener("submit", (event) => {
    const open = event.target.querySelector("[popover]:popover-open");
    if (open) open.hidePopover();
  });
})();
