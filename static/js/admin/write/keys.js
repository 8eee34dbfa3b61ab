// A dialog with the keys of the form, opened by "?" or from the menu.
import { make } from "./make.js"

const KEYS = [
  ["Ctrl+S", "Save and stay here"],
  ["/", "Add a block, on an empty line of a text"],
  ["Ctrl+Enter", "Start a new text below this block"],
  ["Alt+↑, Alt+↓", "Move the block or the author"],
  ["Ctrl+Z", "Undo; after a deletion, bring the block back"],
  ["Ctrl+B, Ctrl+I", "Bold, italic"],
  ["Ctrl+K", "Link, in a text; search, elsewhere"],
  ["?", "Show these keys, outside of a field"],
]

const rows = KEYS.map(([keys, what]) => make("tr", {}, make("th", { scope: "row" }, keys), make("td", {}, what)))
const close = make("button", { type: "button", class: "button", onclick: () => dialog.close() }, "Close")
const dialog = make(
  "dialog",
  { class: "keys", "aria-labelledby": "keys-title" },
  make("h2", { id: "keys-title" }, "Keyboard shortcuts"),
  make("table", {}, make("tbody", {}, ...rows)),
  close,
)
document.body.append(dialog)

const isField = (element) => element.matches("input, textarea, select") || element.isContentEditable

export function begin() {
  const button = document.querySelector("[data-keys]")
  if (button) {
    button.hidden = false
    button.addEventListener("click", () => dialog.showModal())
  }
  // Before the desk's own list of keys, which leaves out those of this form.
  const onKey = (event) => {
    if (event.key !== "?" || event.ctrlKey || event.metaKey || isField(event.target) || document.querySelector("dialog[open]")) return
    event.preventDefault()
    dialog.showModal()
  }
  document.addEventListener("keydown", onKey, true)
}
