// The form of the writing assistant: says that it works, and refuses a file that is too large
// before it is sent. Without this script the server says the same.
"use strict";

(() => {
  const form = document.querySelector(".write-form");
  if (!form) return;
  const button = form.querySelector("button[type=submit]");
  const busy = document.getElementById("write-busy");
  const file = form.querySelector("input[type=file]");
  const known = document.getElementById("known");
  let since = 0;
  let timer = 0;

  if (known) known.scrollIntoView({ block: "nearest" });
  const wrong = form.querySelector("[aria-invalid=true]");
  if (wrong) wrong.focus();

  function tooLarge() {
    const chosen = file && file.files[0];
    return chosen && chosen.size > Number(form.dataset.largest) ? form.dataset.tooLarge : "";
  }

  function checkFile() {
    file.setCustomValidity(tooLarge());
    if (tooLarge()) file.reportValidity();
  }

  if (file) file.addEventListener("change", checkFile);

  form.addEventListener("submit", (event) => {
    if (file && tooLarge()) {
      event.preventDefault();
      checkFile();
      return;
    }
    if (since) {
      event.preventDefault(); // a second press of a form that is on its way
      return;
    }
    since = Date.now();
    button.setAttribute("aria-disabled", "true");
    busy.textContent = busy.dataset.busy;
    timer = setInterval(() => {
      const seconds = Math.round((Date.now() - since) / 1000);
      if (seconds > 1) busy.textContent = `${busy.dataset.busy} ${seconds} s`;
    }, 1000);
  });

  // Going back shows the page as it was left.
  window.addEventListener("pageshow", () => {
    since = 0;
    clearInterval(timer);
    button.removeAttribute("aria-disabled");
    busy.textContent = "";
  });
})();
