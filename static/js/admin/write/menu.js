// The menu of blocks: a dialog with a search field and one row for each kind.
import { icon, make } from "./make.js"

const kinds = [...document.querySelectorAll("template[data-kind]")]
const input = make("input", {
  type: "text", role: "combobox", class: "block-menu__search", placeholder: "Search blocks", autocomplete: "off",
  "aria-label": "Search blocks", "aria-controls": "block-menu-list", "aria-expanded": "true", "aria-autocomplete": "list",
})
const list = make("ul", { id: "block-menu-list", role: "listbox", "aria-label": "Kinds of block" })
const none = make("p", { class: "block-menu__none", role: "status", hidden: true }, "No block has this name.")
const dialog = make("dialog", { class: "block-menu", "aria-label": "Add a block" }, input, list, none)
const options = kinds.map((template) => {
  const { kind, label, help, icon: path } = template.dataset
  const words = make("span", {}, make("b", {}, label), make("small", {}, help))
  const option = make("li", { id: `block-menu-${kind}`, role: "option", "aria-selected": "false" }, icon(path), words)
  option.template = template
  return option
})
list.append(...options)
document.body.append(dialog)

let answer = null
let giveUp = null

const shown = () => options.filter((option) => !option.hidden)
const current = () => options.find((option) => option.getAttribute("aria-selected") === "true")

function select(option) {
  for (const each of options) each.setAttribute("aria-selected", String(each === option))
  if (option) input.setAttribute("aria-activedescendant", option.id)
  else input.removeAttribute("aria-activedescendant")
  option?.scrollIntoView({ block: "nearest" })
}

function narrow() {
  const sought = input.value.trim().toLowerCase()
  for (const option of options) option.hidden = !option.textContent.toLowerCase().includes(sought)
  const byName = shown().find((option) => option.querySelector("b").textContent.toLowerCase().startsWith(sought))
  select(byName ?? shown()[0])
  none.hidden = shown().length > 0
}

function choose(option) {
  if (!option) return
  const done = answer
  answer = giveUp = null
  dialog.close()
  done(option.template)
}

input.addEventListener("input", narrow)
input.addEventListener("keydown", (event) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
  if (step) {
    event.preventDefault()
    const visible = shown()
    select(visible[(visible.indexOf(current()) + step + visible.length) % visible.length])
  } else if (event.key === "Enter") {
    event.preventDefault()
    choose(current())
  }
})
list.addEventListener("click", (event) => choose(event.target.closest("[role=option]")))

function cancel() {
  const done = giveUp
  answer = giveUp = null
  dialog.close()
  done?.()
}

dialog.addEventListener("click", (event) => event.target === dialog && cancel())
// The browser reports a closed dialog only later. A key pressed in between would reach the page before the menu has answered.
dialog.addEventListener("cancel", (event) => {
  event.preventDefault()
  cancel()
})
// Some browsers close a dialog on a second Escape without asking.
dialog.addEventListener("close", () => giveUp && cancel())

// Open the menu; `done` gets the template of the chosen kind. Escape returns to what had the focus, and calls `canceled`.
export function openMenu(done, canceled = null) {
  answer = done
  giveUp = canceled
  input.value = ""
  dialog.showModal()
  narrow()
  input.focus()
}
