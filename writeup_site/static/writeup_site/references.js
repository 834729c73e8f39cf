// Keeps what is typed as a draft, counts words and time. Without it the page works by its buttons.
"use strict";

// As summaries/texts/lengths.py counts: scripts without blanks by letters, others by words.
const UNSPACED = /(?=[\p{L}\p{Nl}])[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー\p{Script=Thai}\p{Script=Lao}\p{Script=Myanmar}\p{Script=Khmer}]/gu;

(() => {
  const form = document.querySelector("[data-editor]");
  if (!form) return;
  const PAUSE = 2000; // milliseconds without a key after which a draft is saved
  const LONGEST = 20000; // milliseconds of typing without a pause after which it is saved, too
  const IDLE = 60000; // milliseconds without a sign of the writer after which time stands still
  const RETRIES = [5000, 10000, 20000, 60000]; // milliseconds
  const { text, seen, seconds } = form.elements;
  const most = Number(form.dataset.most);
  const articleWords = Number(form.dataset.words);
  const [status, count, share, time] = ["status", "count", "share", "time"]
    .map((name) => form.querySelector(`[data-${name}]`));
  let saved = text.value;
  let refused = null;
  let busy = false;
  let leaving = false;
  let failures = 0;
  let timer;
  let oldest = null;

  /* --- Words ------------------------------------------------------------------------------ */
  function countWords() {
    const letters = text.value.match(UNSPACED)?.length ?? 0;
    const rest = text.value.replace(UNSPACED, " ").split(/\s+/);
    const words = letters + rest.filter((word) => /[\p{L}\p{N}]/u.test(word)).length;
    count.textContent = words;
    share.textContent = articleWords ? `${Math.round((100 * words) / articleWords)}\u00a0%` : "–";
    // As the server counts: characters, not halves of them, with line ends of one sign.
    const over = Array.from(text.value.trim()).length - most;
    if (over > 0) say(`Too long by ${over} characters. It is saved once it is shorter.`, true);
    text.setAttribute("aria-invalid", String(over > 0));
    return over <= 0;
  }

  /* --- Time ------------------------------------------------------------------------------- */
  // An unknown time before leaves the whole unknown.
  let spent = form.dataset.seconds === "" ? null : Number(form.dataset.seconds) * 1000;
  let touched = Date.now();
  let ticked = Date.now();

  function tick() {
    const now = Date.now();
    // A machine that slept makes one long tick; no more of it counts than of a usual one.
    const passed = Math.min(now - ticked, 2000);
    ticked = now;
    if (spent === null || document.hidden || now - touched > IDLE) return;
    spent += passed;
    const whole = Math.floor(spent / 1000);
    seconds.value = whole;
    const minutes = Math.floor(whole / 60);
    time.textContent = whole < 60 ? `${whole}\u00a0s`
      : minutes < 60 ? `${minutes}\u00a0min`
      : `${Math.floor(minutes / 60)}\u00a0h ${minutes % 60}\u00a0min`;
  }
  setInterval(tick, 1000);
  for (const sign of ["pointerdown", "pointermove", "keydown", "wheel", "scroll", "touchstart", "input"]) {
    addEventListener(sign, () => { touched = Date.now(); }, { passive: true, capture: true });
  }
  if (spent !== null) seconds.value = Math.floor(spent / 1000);

  /* --- Drafts ----------------------------------------------------------------------------- */
  function say(sentence, trouble = false) {
    if (status.textContent !== sentence) status.textContent = sentence;
    status.classList.toggle("is-trouble", trouble);
  }

  // The token changes with a login in another window; the cookie always holds the one in force.
  function renewToken() {
    const cookie = document.cookie.split("; ").find((each) => each.startsWith("csrftoken="));
    if (cookie) form.elements.csrfmiddlewaretoken.value = cookie.slice("csrftoken=".length);
  }

  function later(milliseconds) {
    clearTimeout(timer);
    timer = setTimeout(save, milliseconds);
  }

  function failed(reason) {
    say(`Not saved: ${reason} Your text stays here, trying again.`, true);
    later(RETRIES[Math.min(failures, RETRIES.length - 1)]);
    failures += 1;
  }

  async function save() {
    clearTimeout(timer);
    const now = text.value;
    if (busy || leaving || now === saved || now === refused || !countWords()) return;
    busy = true;
    oldest = null;
    renewToken();
    const body = new FormData(form);
    body.set("go", "save");
    // A browser takes 64 KB at most along when it leaves a page.
    const keepalive = new Blob([now]).size < 48000;
    try {
      const answer = await fetch(form.action, {
        method: "POST", body, keepalive, redirect: "manual", headers: { Accept: "application/json" },
      });
      const isOurs = (answer.headers.get("Content-Type") || "").startsWith("application/json");
      const said = isOurs ? await answer.json() : {};
      if (leaving) return;
      if (answer.ok && isOurs) kept(now, said);
      else if (answer.type === "opaqueredirect") failed("you are signed out. Sign in again in another window.");
      else if (said.error && answer.status < 500) {
        refused = now;
        say(`Not saved: ${said.error} Your text stays here.`, true);
      } else if (answer.status === 503) failed("the site is busy.");
      else failed(`the site answered ${answer.status}.`);
    } catch {
      if (!leaving) failed("the site could not be reached.");
    } finally {
      busy = false;
    }
    if (!leaving && text.value !== now) later(PAUSE);
  }

  function kept(now, said) {
    saved = now;
    refused = null;
    failures = 0;
    seen.value = said.seen;
    const clock = new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", hour12: false });
    if (said.stale) say(`Saved ${clock}. Somebody changed this reference meanwhile: press “Save draft” to see it.`, true);
    else say(said.kept ? `Saved ${clock}` : "Nothing new to save.");
  }

  text.addEventListener("input", () => {
    if (!countWords()) return clearTimeout(timer);
    if (failures === 0 && status.classList.contains("is-trouble")) say("");
    oldest = oldest ?? Date.now();
    if (failures === 0) later(Math.max(0, Math.min(PAUSE, oldest + LONGEST - Date.now())));
  });
  document.addEventListener("visibilitychange", () => { if (document.hidden) save(); });
  addEventListener("pagehide", save);
  addEventListener("online", save);
  addEventListener("keydown", (event) => {
    if (event.key !== "s" || !(event.ctrlKey || event.metaKey) || event.altKey) return;
    event.preventDefault();
    save();
  });
  addEventListener("beforeunload", (event) => {
    if (!leaving && text.value !== saved && status.classList.contains("is-trouble")) event.preventDefault();
  });
  for (const each of document.querySelectorAll("[data-editor], [data-leaving]")) {
    each.addEventListener("submit", () => { leaving = true; clearTimeout(timer); renewToken(); });
  }
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });

  /* --- A phone's two panes ---------------------------------------------------------------- */
  const panes = [...document.querySelectorAll(".desk-toggle input")];
  const places = {};
  let shown = "article";
  panes.forEach((each) => each.addEventListener("change", () => {
    places[shown] = scrollY;
    shown = each.value;
    scrollTo(0, places[shown] ?? Math.min(scrollY, document.querySelector(".desk-toggle").offsetTop));
  }));

  countWords();
})();
