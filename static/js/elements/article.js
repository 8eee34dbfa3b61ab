// The tools of an article's page and its comments. Without this file, contents and citations are plain links.

// Contents: the entry of the section that is read.
const entries = [...document.querySelectorAll(".toc__item a")];
const headings = entries.map((entry) => document.getElementById(decodeURIComponent(entry.hash.slice(1))));
const READ_FROM_PX = 140;
let marked = null;
let waits = false;

function markSection() {
  waits = false;
  const atEnd = innerHeight + scrollY >= document.documentElement.scrollHeight - 2;
  const reached = headings.findLastIndex((heading) => heading && heading.getBoundingClientRect().top < READ_FROM_PX);
  const entry = entries[atEnd && reached < 0 ? 0 : reached] ?? null;
  if (entry === marked) return;
  marked?.removeAttribute("aria-current");
  entry?.setAttribute("aria-current", "location");
  marked = entry;
}

if (headings.some(Boolean)) {
  addEventListener("scroll", () => {
    if (!waits) requestAnimationFrame(markSection);
    waits = true;
  }, { passive: true });
  markSection();
}

// Copy link and Print.
const said = document.querySelector(".tools__said [role=status]");
for (const button of document.querySelectorAll("[data-tool]")) {
  button.closest("li").className = "";
  button.addEventListener("click", async () => {
    if (button.dataset.tool === "print") return print();
    try {
      await navigator.clipboard.writeText(button.dataset.address);
      said.textContent = said.dataset.copied;
    } catch {
      said.textContent = said.dataset.copy.replace("%s", () => button.dataset.address);
    }
  });
}

// The age of young comments; the day is a press or a pointer away.
const MINUTES_OF_AN_HOUR = 60;
const MINUTES_OF_A_DAY = 1440;
const age = (time) => new Intl.RelativeTimeFormat(time.closest("[lang]").lang, { numeric: "always" });
for (const time of document.querySelectorAll(".comment__date time")) {
  const minutes = Math.floor((Date.now() - new Date(time.dateTime.replace(/(\d\d)$/, ":$1"))) / 60_000);
  if (!(minutes >= 0 && minutes < 7 * MINUTES_OF_A_DAY)) continue;
  const [unit, length] = minutes >= MINUTES_OF_A_DAY ? ["day", MINUTES_OF_A_DAY]
    : minutes >= MINUTES_OF_AN_HOUR ? ["hour", MINUTES_OF_AN_HOUR] : ["minute", 1];
  time.title = time.textContent;
  time.textContent = age(time).format(-Math.floor(minutes / length), unit);
}

// A citation opens its reference beside it; the link inside leads to the list.
const GAP_PX = 8;
let note = null;

function showReference(link, reference) {
  note ??= Object.assign(document.createElement("div"), { className: "citation-note", popover: "auto" });
  const text = reference.cloneNode(true), words = link.closest(".article__body").dataset;
  for (const back of text.querySelectorAll(".references__back, .references__backs")) back.remove();
  const jump = Object.assign(document.createElement("a"), { href: link.hash, textContent: words.jump });
  jump.addEventListener("click", () => note.hidePopover());
  note.replaceChildren(...text.childNodes, jump);
  note.setAttribute("aria-label", words.reference.replace("%s", reference.value));
  note.role = "dialog";
  link.after(note);
  note.showPopover();
  const place = link.getBoundingClientRect();
  const box = note.getBoundingClientRect();
  const below = place.bottom + GAP_PX;
  note.style.left = `${Math.max(GAP_PX, Math.min(place.left, innerWidth - box.width - GAP_PX))}px`;
  note.style.top = `${below + box.height < innerHeight ? below : Math.max(GAP_PX, place.top - GAP_PX - box.height)}px`;
}

document.querySelector(".article__body")?.addEventListener("click", (event) => {
  const link = event.target.closest?.("a.citation");
  const reference = link && document.getElementById(link.hash.slice(1));
  if (!reference || !HTMLElement.prototype.showPopover || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  showReference(link, reference);
});
