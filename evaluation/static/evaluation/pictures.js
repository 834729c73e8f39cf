// Pictures say their figures without this; it adds arrow keys, a line about the square that is
// meant, and a box to find a line among many. All listeners are the document's, so that pictures
// which arrive later have them, too.
"use strict";

(() => {
  const step = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

  // One stop of the tab key for a whole picture: the mark that was meant last.
  const stopAt = (mark, all) => {
    for (const other of all) other.setAttribute("tabindex", other === mark ? "0" : "-1");
  };

  const ofDays = (target) => {
    const mark = target.closest?.(".plot-days .mark");
    return mark && { mark, all: [...mark.closest("svg").querySelectorAll(".mark")] };
  };

  const squareOf = (target) => target.closest?.(".matrix tbody td");
  const squares = (table) => [...table.tBodies[0].rows].map((row) => [...row.cells].slice(1));

  const say = (square) => {
    const table = square.closest("table");
    const line = table.closest(".picture").querySelector(".matrix-said");
    const column = table.tHead.rows[0].cells[square.cellIndex];
    const row = square.parentElement.cells[0];
    if (square.classList.contains("itself")) return;
    const words = square.classList.contains("none") ? line.dataset.never : line.dataset.met;
    line.textContent = words
      .replace("{row}", () => row.title)
      .replace("{column}", () => column.title)
      .replace("{share}", () => square.textContent);
  };

  document.addEventListener("focusin", ({ target }) => {
    const days = ofDays(target);
    if (days) stopAt(days.mark, days.all);
    const square = squareOf(target);
    if (!square) return;
    stopAt(square, square.closest("table").querySelectorAll("td[tabindex]"));
    say(square);
  });

  document.addEventListener("pointerover", ({ target }) => {
    const square = squareOf(target);
    if (square) say(square);
  });

  document.addEventListener("keydown", (event) => {
    const way = step[event.key];
    if (!way || event.ctrlKey || event.metaKey || event.altKey) return;
    const days = ofDays(event.target);
    const square = squareOf(event.target);
    let next;
    if (days) next = days.all[days.all.indexOf(days.mark) + way[0] + way[1]];
    else if (square) {
      const rows = squares(square.closest("table"));
      let row = rows.findIndex((cells) => cells.includes(square));
      let column = rows[row].indexOf(square);
      do next = rows[(row += way[0])]?.[(column += way[1])];
      while (next?.classList.contains("itself"));
      next?.setAttribute("tabindex", "0");
    } else return;
    event.preventDefault();
    next?.focus();
  });

  document.addEventListener("input", ({ target }) => {
    const plot = target.closest(".plot-find")?.closest(".plot");
    if (!plot) return;
    const wanted = target.value.trim().toLowerCase();
    for (const list of plot.querySelectorAll(".plot-rows")) {
      list.classList.toggle("is-searched", wanted !== "");
      for (const row of list.children) {
        const label = row.querySelector(".plot-label");
        const name = (label.title || label.textContent).toLowerCase();
        row.classList.toggle("is-found", name.includes(wanted));
      }
    }
  });

  const prepare = (root) => {
    for (const find of root.querySelectorAll(".plot-find")) find.hidden = false;
    for (const table of root.querySelectorAll(".matrix")) {
      table.querySelector("tbody td:not(.itself)")?.setAttribute("tabindex", "0");
    }
  };
  prepare(document);
  document.addEventListener("htmx:load", ({ target }) => prepare(target));
})();
