// Keeps what was chosen as a draft, counts the time in view, and takes keys. The page works without.
"use strict";

(() => {
  const form = document.querySelector("[data-rating]");
  if (!form) return;
  const PAUSE = 1500; // milliseconds after the last choice until it is kept
  const AGAIN = 10000; // milliseconds after which what was not kept is tried again
  const IDLE = 60000; // milliseconds without a sign of the rater after which time stands still
  const status = form.querySelector("[data-status]");
  const { seconds } = form.elements;
  let timer;
  let leaving = false;

  /* --- Time ------------------------------------------------------------------------------- */
  let spent = Number(form.dataset.seconds) * 1000;
  let touched = Date.now();
  let ticked = Date.now();
  setInterval(() => {
    const now = Date.now();
    // A machine that slept makes one long tick; no more of it counts than of a usual one.
    const passed = Math.min(now - ticked, 2000);
    ticked = now;
    if (document.hidden || now - touched > IDLE) return;
    spent += passed;
    seconds.value = Math.round(spent / 1000);
  }, 1000);
  for (const sign of ["pointerdown", "pointermove", "keydown", "wheel", "scroll", "touchstart", "input"]) {
    addEventListener(sign, () => { touched = Date.now(); }, { passive: true, capture: true });
  }
  seconds.value = Math.round(spent / 1000);

  /* --- Drafts ----------------------------------------------------------------------------- */
  async function save() {
    const body = new FormData(form);
    body.set("go", "save");
    try {
      const answer = await fetch(form.action, { method: "POST", body, redirect: "manual", headers: { Accept: "application/json" } });
      if (leaving) return;
      status.textContent = answer.ok ? form.dataset.kept : form.dataset.unkept;
      if (!answer.ok) timer = setTimeout(save, AGAIN);
    } catch {
      if (leaving) return;
      status.textContent = form.dataset.unkept;
      timer = setTimeout(save, AGAIN);
    }
  }
  form.addEventListener("change", () => {
    clearTimeout(timer);
    timer = setTimeout(save, PAUSE);
  });
  form.addEventListener("submit", () => {
    leaving = true;
    clearTimeout(timer);
  });

  /* --- Keys ------------------------------------------------------------------------------- */
  const scales = [...form.querySelectorAll(".rating__scale")];
  let current = Math.max(0, scales.findIndex((each) => !each.querySelector(":checked")));
  const mark = () => scales.forEach((each, place) => each.classList.toggle("is-current", place === current));
  form.addEventListener("focusin", (event) => {
    const place = scales.indexOf(event.target.closest(".rating__scale"));
    if (place >= 0) current = place;
    mark();
  });
  mark();

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.repeat || event.isComposing || event.altKey || event.metaKey) return;
    if (event.target instanceof Element && event.target.closest("textarea, select, [contenteditable]")) return;
    if (event.key === "Enter" && event.ctrlKey) {
      form.querySelector('button[value="done"]')?.click();
      return;
    }
    if (event.ctrlKey || event.shiftKey) return;
    const button = form.querySelector(`button[data-key="${CSS.escape(event.key)}"]`);
    if (button) {
      event.preventDefault();
      button.click();
      return;
    }
    const scale = scales[current];
    const chosen = [...(scale?.querySelectorAll("input") ?? [])].find((each) => each.value === event.key);
    if (!chosen) return;
    event.preventDefault();
    chosen.click();
    if (current < scales.length - 1) current += 1;
    mark();
    const next = scales[current].querySelector(":checked") ?? scales[current].querySelector("input");
    next.focus({ preventScroll: true });
    scales[current].scrollIntoView({ block: "nearest" });
  });
})();
