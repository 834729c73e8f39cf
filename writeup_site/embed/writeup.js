/* WriteUp in pages of other sites; docs/guides/connect-your-product.md says how.
   What is said is kept with a key of its own until it is answered: sent again, it counts once. */
(() => {
  const script = document.currentScript;
  const api = new URL("../api/v1/public/", script.src);
  const memory = {}; // where the browser keeps nothing
  const sites = {};
  const random = () => crypto.getRandomValues(new Uint32Array(4)).join("-");
  const pause = (seconds) => new Promise((done) => {
    setTimeout(done, seconds * 1000);
    addEventListener("online", done, { once: true });
  });
  const make = (tag, attributes, ...inside) => {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes || {})) {
      if (typeof value === "function") made[name] = value;
      else if (value != null) made.setAttribute(name, value);
    }
    made.append(...inside);
    return made;
  };

  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
:host { display: block; --e: var(--writeup-edge, color-mix(in srgb, currentColor 45%, transparent)); --a: var(--writeup-accent, currentColor); color: var(--writeup-ink, inherit); font: var(--writeup-font, inherit); }
[hidden] { display: none !important; }
p { margin: 0.5em 0; }
.text { white-space: pre-line; overflow-wrap: anywhere; }
.row { margin: 0.5em 0 1em; display: flex; flex-wrap: wrap; gap: 0.5em; align-items: center; }
.row > section { flex: 1 1 14em; align-self: stretch; padding: 0.75em; border: 1px solid var(--e); border-radius: var(--writeup-radius, 0.5em); }
button, label, input, textarea { font: inherit; color: inherit; }
button { min-height: 2.75rem; min-width: 2.75rem; padding: 0 0.75em; background: var(--writeup-raised, transparent); border: 1px solid var(--e); border-radius: var(--writeup-radius, 0.5em); cursor: pointer; }
button:hover { border-color: var(--a); }
[aria-pressed=true] { box-shadow: inset 0 0 0 2px var(--a); }
:focus-visible { outline: 3px solid var(--a); outline-offset: 2px; }
fieldset { border: 0; margin: 0.5em 0; padding: 0; min-width: 0; }
label { display: inline-flex; gap: 0.4em; align-items: center; min-height: 2.75rem; margin-inline-end: 1em; }
label.long { display: block; }
textarea { display: block; box-sizing: border-box; width: 100%; max-width: 40em; padding: 0.5em; background: transparent; border: 1px solid var(--e); border-radius: var(--writeup-radius, 0.5em); }
`);

  /* One public key with one reader: what was kept of them, and the calls about them. */
  class Site {
    constructor({ key, user, signature }) {
      Object.assign(this, { user, signature, name: `writeup ${key} ${user || ""}`, at: `${api}${key}/` });
      this.pages = {};
      this.waiting = {};
      addEventListener("online", () => this.flush());
      this.flush();
    }

    get kept() {
      let held = {};
      try { held = JSON.parse(localStorage.getItem(this.name) || memory[this.name]); } catch { /* none */ }
      return { queue: [], said: {}, ...held };
    }

    change(how) {
      const kept = this.kept;
      how(kept);
      memory[this.name] = JSON.stringify(kept);
      try { localStorage.setItem(this.name, memory[this.name]); } catch { /* this page alone */ }
    }

    /* [status, answer], asked for until there is one. */
    async ask(name, body) {
      for (let wait = 1; ; wait = Math.min(2 * wait, 300)) {
        let after = 0;
        try {
          const how = { method: "POST", body: JSON.stringify(body), keepalive: true };
          const got = await fetch(this.at + name, { credentials: "omit", ...(body && how) });
          if (got.status < 500 && got.status !== 429) return [got.status, await got.json()];
          after = +got.headers.get("Retry-After") || 0;
        } catch { /* not reached */ }
        for (const each of Object.values(this.waiting)) each.late();
        await pause(Math.max(after, wait * (0.5 + Math.random() / 2)));
      }
    }

    async who() {
      const { user, signature } = this;
      if (signature) return { user, signature };
      if (!this.kept.reader) {
        const [, { reader }] = await this.ask("readers", {});
        this.change((kept) => { kept.reader ||= reader; });
      }
      return { reader: this.kept.reader };
    }

    async call(name, body) {
      return this.ask(name, { ...(await (this.me ||= this.who())), ...body });
    }

    /* The same for what draws an element; a reader that does not hold any more is replaced. */
    async get(name, body) {
      let [status, answer] = await this.call(name, body);
      if (status === 403 && !this.signature) {
        this.change((kept) => { delete kept.reader; });
        this.me = 0;
        [status, answer] = await this.call(name, body);
      }
      if (status > 299) throw Error(`WriteUp: ${answer.detail}`);
      return answer;
    }

    words(language) {
      return (this.told ||= this.ask(`words?language=${language}`).then(([, told]) => told));
    }

    page(article) {
      return (this.pages[article] ||= this.get("shown", { article_key: article }));
    }

    send(name, body, article, late) {
      const id = random();
      if (name !== "choices") body.key = id;
      this.change((kept) => kept.queue.push({ id, name, body, article, at: Date.now() }));
      return new Promise((done) => {
        this.waiting[id] = { done, late };
        this.flush();
      });
    }

    flush() {
      return (this.flushing ||= this.empty().finally(() => { this.flushing = 0; }));
    }

    async empty() {
      for (let entry; (entry = this.kept.queue[0]);) {
        const { id, name, body, article, at } = entry;
        let got = [410, {}];
        if (Date.now() - at < 1728e5) got = await this.call(name, body); // two days
        if (got[0] === 410 && article) { // its ticket is old
          delete this.pages[article];
          const { ticket } = await this.page(article).catch(() => body);
          got = await this.call(name, { ...body, ticket });
        }
        this.change((kept) => { kept.queue = kept.queue.filter((each) => each.id !== id); });
        this.waiting[id]?.done(got);
        delete this.waiting[id];
      }
      // Another tab has sent these.
      for (const each of Object.values(this.waiting)) each.done([200, {}]);
      this.waiting = {};
    }
  }

  class Part extends HTMLElement {
    static observedAttributes = ["article", "summary", "section", "survey", "data-user", "data-signature"];

    connectedCallback() { this.renew(); }

    attributeChangedCallback() { this.renew(); }

    renew() { // once, however many attributes change together
      const turn = (this.turn = {});
      queueMicrotask(() => {
        if (turn === this.turn && this.isConnected) this.start(turn).catch((error) => console.warn(error.message));
      });
    }

    async start(turn) {
      const said = { ...script.dataset, ...this.dataset };
      const site = (this.site = sites[said.key + said.user + said.signature] ||= new Site(said));
      this.told = await site.words(this.closest("[lang]")?.lang || "");
      this.status = make("p", { role: "status" });
      const inside = await this.drawn();
      if (turn !== this.turn) return;
      const root = this.shadowRoot || this.attachShadow({ mode: "open" });
      root.adoptedStyleSheets = [sheet];
      root.replaceChildren(...inside, this.status);
      if (this.again) root.querySelector("button, input, textarea")?.focus();
    }

    /* Send it, and say what became of it; whether it was taken, and the answer. */
    async give(name, body, article, taken, status = this.status) {
      const { words } = this.told;
      const [code, answer] = await this.site.send(name, body, article, () => { status.textContent = words.kept; });
      const fine = code < 300 || code === 409;
      status.textContent = fine ? taken : answer.detail || words.lost;
      this.dispatchEvent(new CustomEvent("writeup", { bubbles: true, detail: { name, body, status: code } }));
      return [fine, answer];
    }

    another(label) {
      this.again = true;
      const button = make("button", { type: "button", onclick: () => this.renew() }, label);
      this.status.before(button);
      button.focus();
    }

    choices(type, all) {
      return Object.entries(all).map(([value, text]) => make("label", {}, make("input", { type, value, name: "c" }), text));
    }
  }

  class Vote extends Part {
    async drawn() {
      const article = this.getAttribute("article");
      const page = await this.site.page(article);
      const summary = this.getAttribute("summary"), section = this.getAttribute("section");
      const thumbs = (kind, id, part) => this.thumbs(article, page, kind, id, part);
      if (section) {
        const mine = page.sections.find((each) => each.id === +section);
        return [make("slot"), ...(mine ? thumbs("section", mine.id, mine.kind) : [])];
      }
      if (summary) return [make("slot"), ...(page.summary === +summary ? thumbs("summary", page.summary, "summary") : [])];
      const text = (id, ...said) => make("div", { id, class: "text", lang: page.language, dir: "auto" }, ...said);
      const all = this.hasAttribute("sections") ? page.sections : [];
      return [text(`summary${page.summary}`, page.text), ...thumbs("summary", page.summary, "summary"), ...all.flatMap((each) => [
        text(`section${each.id}`, each.heading && make("b", {}, each.heading, "\n"), each.body), ...thumbs("section", each.id, each.kind)])];
    }

    thumbs(article, page, kind, id, part) {
      const { site } = this, { words, labels, reasons, longest_comment: most } = this.told;
      const name = kind + id, status = make("span", { role: "status" });
      const press = (mark, value, label) => {
        let last = -1e9;
        return make("button", { type: "button", "aria-label": label, "aria-describedby": name, onclick: ({ timeStamp }) => {
          const twice = timeStamp - last < 500; // a double click is one
          last = timeStamp;
          if (!twice) give(site.kept.said[name] === value ? 0 : value);
        } }, mark);
      };
      const buttons = [press("👍", 1, labels[part].up), press("👎", -1, labels[part].down)];
      const comment = make("textarea", { rows: 2, dir: "auto", maxlength: most });
      const form = make("form", { onsubmit: (event) => {
        event.preventDefault();
        const chosen = [...form.querySelectorAll(":checked")].map((each) => each.value);
        form.hidden = true;
        buttons[1].focus();
        give(-1, { reasons: chosen, comment: comment.value.trim() });
      } }, make("fieldset", {}, make("legend", {}, words.why), ...this.choices("checkbox", reasons[part])),
      make("label", { class: "long" }, words.own, comment), make("button", {}, words.send));
      const show = () => {
        const said = site.kept.said[name];
        buttons.forEach((button, place) => button.setAttribute("aria-pressed", said === 1 - 2 * place));
      };
      const give = async (value, more) => {
        const former = site.kept.said[name];
        const say = (what) => {
          site.change((kept) => {
            delete kept.said[name];
            if (what) kept.said[name] = what;
            kept.said = Object.fromEntries(Object.entries(kept.said).slice(-300));
          });
          show();
        };
        say(value);
        form.hidden = more || value !== -1;
        const [fine] = await this.give("votes", { kind, id, value, ticket: page.ticket, ...more }, article, words.voted, status);
        if (!fine && site.kept.said[name] === value) say(former);
      };
      form.hidden = true;
      show();
      return [make("div", { class: "row", role: "group" }, ...buttons, status), form];
    }
  }

  class Duel extends Part {
    async drawn() {
      const { site, told: { words } } = this;
      await Promise.race([site.flush(), pause(5)]); // the choice before it comes first
      const duel = await site.get("duels", {});
      if (duel.state !== "open") return [make("p", {}, words[duel.state])];
      const began = performance.now();
      const side = (letter) => make("section", { "aria-label": words[`side_${letter}`] },
        make("b", { "aria-hidden": true }, letter.toUpperCase()),
        make("div", { class: "text", lang: duel.language, dir: "auto" }, duel[letter]));
      const choose = async (choice) => {
        row.hidden = true;
        const body = { ticket: duel.ticket, choice, shown_ms: Math.round(performance.now() - began) };
        await this.give("choices", body, "", words.chosen);
        this.another(words.another);
      };
      const row = make("div", { class: "row", role: "group", "aria-label": words.choice }, ...["a", "b", "tie", "bad"].map(
        (each) => make("button", { type: "button", onclick: () => row.hidden || choose(each) }, words[each])));
      const link = duel.original ? [" ", make("a", { href: duel.original, rel: "noopener nofollow", target: "_blank", lang: "" }, words.read)] : [];
      return [make("p", {}, make("b", {}, words.which)),
        make("p", {}, make("span", { lang: duel.language, dir: "auto" }, duel.title), ...link),
        make("div", { class: "row" }, side("a"), side("b")), row];
    }
  }

  class Survey extends Part {
    async drawn() {
      const survey = this.getAttribute("survey") || "";
      const { site, told: { words } } = this;
      await Promise.race([site.flush(), pause(5)]);
      const asked = await site.get("questions", { survey });
      const { question } = asked;
      if (!question) return asked.state === "complete" ? [make("p", { class: "text" }, asked.thanks || words.thanks)] : [];
      const { kind, choices, number } = question;
      const send = async (answer) => {
        form.hidden = true;
        const [fine] = await this.give("answers", { survey: asked.survey, number, answer }, "", "");
        if (!fine) form.hidden = false;
        else this.renew((this.again = true));
      };
      const all = Object.fromEntries(choices.map((each) => [each, kind === "yes_no" ? words[each] : each]));
      const text = make("textarea", { rows: 3, dir: "auto", maxlength: 2000, name: "c", "aria-label": question.text });
      const inside = kind === "text" ? [text]
        : kind === "ranking" ? choices.map((each) => make("label", {}, make("input", { type: "number", min: 1, max: choices.length, name: "c" }), each))
          : this.choices(kind === "several" ? "checkbox" : "radio", all);
      const form = make("form", { onsubmit: (event) => {
        event.preventDefault();
        send(new FormData(form).getAll("c").filter((each) => each || kind === "ranking"));
      } }, make("fieldset", {}, make("legend", {}, make("b", {}, question.text)), make("p", {}, question.hint),
        question.low_label, " ", ...inside, question.high_label), make("button", {}, words.send));
      return [form];
    }
  }

  for (const [name, part] of Object.entries({ vote: Vote, duel: Duel, survey: Survey })) {
    if (!customElements.get(`writeup-${name}`)) customElements.define(`writeup-${name}`, part);
  }
})();
