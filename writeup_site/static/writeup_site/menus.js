// The team's menus open and close by themselves; this adds Escape and a press elsewhere.
"use strict";

(() => {
  const open = () => document.querySelector("details.menu[open]");

  document.addEventListener("keydown", (event) => {
    const menu = event.key === "Escape" && open();
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });

  document.addEventListener("pointerdown", (event) => {
    const menu = open();
    if (menu && !menu.contains(event.target)) menu.open = false;
  });
})();
