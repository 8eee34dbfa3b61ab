// The player of another host, in the place of the link to its page. Nothing is asked of that host before the press.
export function play(link) {
  const frame = Object.assign(document.createElement("iframe"), {
    className: "media__frame",
    title: link.dataset.title,
    allow: "autoplay; fullscreen; encrypted-media; picture-in-picture",
    // Some players refuse a page that does not name its site.
    referrerPolicy: "strict-origin-when-cross-origin",
    src: link.dataset.embed,
  });
  link.closest(".media__facade").replaceChildren(frame);
  frame.focus();
}
