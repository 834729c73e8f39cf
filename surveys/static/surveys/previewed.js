// In a preview nothing leads out of the survey: the frame would show pages that refuse frames.
"use strict";

document.querySelectorAll(".banner, .site-header, .site-footer, main a, .skip").forEach((each) => {
  each.inert = true;
});
