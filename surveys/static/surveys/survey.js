// Keeps an answer as soon as it is given, lets rankings be tapped and options be chosen by digit.
// Without it every page works by its Next button.
"use strict";

(() => {
  const form = document.querySelector("[data-survey]");
  if (!form) return;
  const words = form.dataset;
  const status = form.querySelector("[data-status]");
  const room = form.querySelector("[data-room]");
  const text = form.querySelector("textarea");
  const ranking = form.querySelector("[data-ranking]");
  let kept = said();
  let leaving = false;
  // One answer after the other: of two at once the server might take the older one last.
  let turn = Promise.resolve();
  let sending = false;

  function said() {
    return JSON.stringify(new FormData(form).getAll("answer"));
  }

  function say(sentence, trouble = false) {
    status.textContent = sentence;
    status.classList.toggle("is-trouble", trouble);
  }

  // Another answer is another ballot, which needs a key that was never used.
  function renewKey() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    form.elements.key.value = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  function isWhole() {
    if (!ranking) return form.checkValidity();
    const places = JSON.parse(said());
    return places.every((place) => place) || places.every((place) => !place);
  }

  function keep() {
    turn = turn.then(send);
    return turn;
  }

  async function send() {
    const now = said();
    if (now === kept || leaving || !isWhole()) return;
    kept = now;
    sending = true;
    const body = new FormData(form);
    body.set("go", "save");
    try {
      const answer = await fetch(form.action, {
        method: "POST", body, keepalive: true, headers: { Accept: "text/plain" },
      });
      if (leaving || said() !== now) return;
      if (answer.ok) return say(words.kept);
      kept = "";
      say(answer.status === 503 ? words.busy : (await answer.text()).trim(), true);
    } catch {
      kept = "";
      if (!leaving) say(words.unreachable, true);
    } finally {
      sending = false;
    }
  }

  // The page is left when what is under way has arrived, or has had two seconds for it.
  function leave(event) {
    if (leaving) return;
    leaving = true;
    if (!sending) return;
    event.preventDefault();
    const patience = new Promise((passed) => { setTimeout(passed, 2000); });
    Promise.race([turn, patience]).then(() => form.requestSubmit(event.submitter));
  }

  form.addEventListener("input", () => { renewKey(); say(""); });
  form.addEventListener("change", keep);
  form.addEventListener("submit", leave);
  document.addEventListener("visibilitychange", () => { if (document.hidden) send(); });
  window.addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });

  if (text && room) {
    const most = text.maxLength;
    const count = () => { room.textContent = words.left.replace("{number}", most - text.value.length); };
    text.addEventListener("input", count);
    if (text.value) count();
  }

  // 1 to 9 choose, as on the keys of a telephone; a scale from 0 takes its own figures.
  document.addEventListener("keydown", (event) => {
    if (text || ranking || event.ctrlKey || event.metaKey || event.altKey || !/^\d$/.test(event.key)) return;
    const choices = [...form.querySelectorAll("input[name=answer]")];
    const scale = form.querySelector(".survey-scale");
    const chosen = scale ? choices.find((each) => each.value === event.key) : choices[Number(event.key) - 1];
    if (!chosen) return;
    chosen.focus();
    if (chosen.type === "radio" && chosen.checked) return;
    chosen.click();
  });

  if (ranking) rankByTaps();

  function rankByTaps() {
    const lines = [...ranking.querySelectorAll(".rank")];
    const selects = lines.map((line) => line.querySelector("select"));
    const buttons = lines.map((line, at) => {
      const label = line.querySelector("label");
      const button = document.createElement("button");
      const place = document.createElement("span");
      const name = document.createElement("span");
      button.type = "button";
      place.className = "place";
      place.setAttribute("aria-hidden", "true");
      name.textContent = label.textContent;
      button.append(place, name);
      button.addEventListener("click", () => tap(at));
      line.classList.add("is-tapped");
      selects[at].hidden = true;
      selects[at].required = false;
      label.hidden = true;
      line.append(button);
      return button;
    });
    // By the next frame the browser has tried the hidden select, which it would else complain of.
    if (selects[0].autofocus) requestAnimationFrame(() => buttons[0].focus());

    const tools = document.createElement("p");
    const help = document.createElement("span");
    const again = document.createElement("button");
    tools.className = "rank-tools";
    again.type = "button";
    again.className = "link-button";
    again.textContent = words.again;
    again.addEventListener("click", () => { place([]); buttons[0].focus(); });
    tools.append(help, again);
    ranking.after(tools);

    const order = () => selects
      .map((select, at) => ({ at, place: Number(select.value) }))
      .filter((each) => each.place)
      .sort((a, b) => a.place - b.place)
      .map((each) => each.at);

    function tap(at) {
      const before = order();
      const after = before.includes(at) ? before.filter((each) => each !== at) : [...before, at];
      // The one that is left can only be last.
      if (after.length === lines.length - 1 && after.length > before.length) {
        after.push(lines.findIndex((_, each) => !after.includes(each)));
      }
      place(after);
    }

    function place(ranked) {
      selects.forEach((select, at) => { select.value = String(ranked.indexOf(at) + 1 || ""); });
      show();
      form.dispatchEvent(new Event("input"));
      form.dispatchEvent(new Event("change"));
    }

    function show() {
      const ranked = order();
      buttons.forEach((button, at) => {
        const placed = ranked.indexOf(at) + 1;
        button.setAttribute("aria-pressed", placed ? "true" : "false");
        button.querySelector(".place").textContent = placed ? String(placed) : "";
        const name = lines[at].querySelector("label").textContent;
        const said = placed ? words.placed.replace("{place}", placed) : words.unplaced;
        button.setAttribute("aria-label", said.replace("{name}", () => name));
      });
      again.hidden = ranked.length === 0;
      help.textContent = ranked.length === lines.length
        ? words.ranked
        : ranked.length ? words.nextBest : words.toRank;
    }
    show();
  }
})();
