// Moments in the reader's own time zone and language. Without this script they stand in UTC.
"use strict";

(() => {
  const language = document.documentElement.lang;
  // English as the rest of the site writes it: the day before the month, 24 hours.
  const locale = language === "en" ? "en-GB" : language;
  const date = { year: "numeric", month: "long", day: "numeric" };
  const styles = {
    day: new Intl.DateTimeFormat(locale, date),
    minute: new Intl.DateTimeFormat(locale, { ...date, hour: "2-digit", minute: "2-digit", hourCycle: "h23" }),
  };

  const say = (root) => {
    for (const time of root.querySelectorAll("time[data-local]")) {
      const moment = new Date(time.dateTime);
      const style = styles[time.dataset.local];
      if (!style || Number.isNaN(moment.getTime())) continue;
      time.title = time.textContent;
      time.textContent = style.format(moment);
      delete time.dataset.local;
    }
  };

  say(document);
  document.addEventListener("htmx:load", (event) => say(event.detail.elt));
})();
