// Copies an address instead of following it. Without this script, or a clipboard, it is a link.
"use strict";

document.addEventListener("click", async (event) => {
  const link = event.target.closest("a[data-copy]");
  if (!link || !navigator.clipboard) return;
  event.preventDefault();
  try {
    await navigator.clipboard.writeText(link.href);
    link.parentElement.querySelector("[role=status]").textContent = link.dataset.copy;
  } catch {
    window.location.assign(link.href);
  }
});
