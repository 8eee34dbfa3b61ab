// Everything here is a convenience: each page works whole without it.

// The table of contents is open where there is room beside the text; a phone shows it folded.
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

// Most readers never write: the code of the form loads when a reader enters it. If it does not come, the form works without.
addEventListener("focusin", (event) => {
  if (event.target.closest?.("comment-form")) import("./elements/comment-form.js").catch(() => {});
  if (event.target.form?.querySelector("captcha-box")) import("./elements/captcha-box.js").catch(() => {});
});

// Suggestions load when a reader enters a search field.
addEventListener("focusin", (event) => {
  if (!event.target.matches?.("form[role=search] input[name=q]")) return;
  import("./elements/search-box.js").then((box) => box.suggestFor(event.target)).catch(() => {});
});

// “Reply” and “Report” open their forms in place, and “Play” a player; if that fails, or with a modifier key, they are links.
addEventListener("click", async (event) => {
  const link = event.target.closest?.("a[data-reply], a[data-report], a[data-embed]");
  const form = document.querySelector("comment-form");
  const plain = event.button === 0 && !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
  if (!link || !plain || (!form && "reply" in link.dataset)) return;
  event.preventDefault();
  try {
    if ("embed" in link.dataset) {
      (await import("./elements/player.js")).play(link);
    } else if ("reply" in link.dataset) {
      await import("./elements/comment-form.js");
      form.replyTo(link);
    } else {
      await import("./elements/report-form.js");
      if (!link.closest(".comment__box").querySelector("report-form") && !await document.createElement("report-form").open(link)) {
        throw new Error("no form");
      }
    }
  } catch {
    location.assign(link.href);
  }
});
