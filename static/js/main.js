// Everything here is a convenience: each page works whole without it.

// The table of contents stands open where there is room beside the text; a phone shows it folded.
for (const details of document.querySelectorAll("details[data-open-when]")) {
  const room = matchMedia(details.dataset.openWhen);
  const follow = () => { details.open = room.matches; };
  room.addEventListener("change", follow);
  follow();
}

// A menu closes by Escape or by a press elsewhere, as people expect of one.
for (const menu of document.querySelectorAll("details.menu")) {
  document.addEventListener("click", (event) => {
    if (!menu.contains(event.target)) menu.open = false;
  });
  menu.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && menu.open) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });
}

// Most readers never write: the code of the form comes when somebody enters it.
addEventListener("focusin", (event) => {
  if (event.target.closest?.("comment-form")) import("./elements/comment-form.js");
});
