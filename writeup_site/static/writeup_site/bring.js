// Sends a chosen or dropped file in portions, so that a large one needs no single long request.
// Without this script the form sends it whole.
"use strict";

const BUSY = [429, 502, 503, 504]; // nothing was done, and the next try may find it free

for (const form of document.querySelectorAll("form[data-begin]")) {
  const input = form.querySelector("input[type=file]");
  const drop = form.querySelector(".drop");
  const progress = form.querySelector(".bring__progress");
  const alert = form.querySelector("[role=alert]");
  const token = form.querySelector("[name=csrfmiddlewaretoken]").value;

  for (const name of ["dragenter", "dragover", "dragleave", "drop"]) {
    drop.addEventListener(name, (event) => {
      event.preventDefault();
      drop.classList.toggle("drop-over", name === "dragenter" || name === "dragover");
      if (name === "drop" && event.dataTransfer.files.length) {
        input.files = event.dataTransfer.files;
      }
    });
  }

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = form.querySelector("button");
    alert.hidden = true;
    button.disabled = true;
    try {
      window.location.assign(await send(input.files[0], form.elements.kind.value));
    } catch (error) {
      alert.textContent = error.message || form.dataset.broke;
      alert.hidden = false;
      progress.hidden = true;
      button.disabled = false;
    }
  });

  async function send(file, kind) {
    if (file.size > Number(form.dataset.most)) throw new Error(form.dataset.tooLarge);
    progress.hidden = false;
    const begun = await tried(() => post(form.dataset.begin, new URLSearchParams({
      filename: file.name, size: file.size, kind,
    })));
    const address = new URL(`../${begun.import}/portion/`, new URL(form.dataset.begin, location.href));
    for (let at = 0; ;) {
      const end = Math.min(file.size, at + Number(form.dataset.portion));
      address.search = new URLSearchParams({ at, kind });
      const said = await tried(() => post(address, file.slice(at, end)));
      at = said.received;
      const share = Math.round((100 * at) / file.size);
      progress.querySelector("progress").value = share;
      progress.querySelector("span").textContent = `${share} %`;
      if (said.address) return said.address;
    }
  }

  // A network that fails once, or a site that is busy, has not lost the file.
  async function tried(action) {
    for (let left = 3; ; left -= 1) {
      try {
        return await action();
      } catch (error) {
        if (error.message || !left) throw error;
        await new Promise((done) => setTimeout(done, 2000));
      }
    }
  }

  async function post(address, body) {
    let response;
    try {
      response = await fetch(address, {
        method: "POST", body, credentials: "same-origin",
        headers: { "X-CSRFToken": token, ...(body instanceof Blob ? { "Content-Type": "application/octet-stream" } : {}) },
      });
    } catch {
      throw new Error("");
    }
    if (BUSY.includes(response.status)) throw new Error("");
    const said = await response.json().catch(() => ({}));
    if (!response.ok) throw new Error(said.error || form.dataset.broke);
    return said;
  }
}
