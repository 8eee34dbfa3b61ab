// The authors: an ordered list with buttons that move and delete.
import { drag } from "./drag.js"
import { label } from "./labels.js"
import { make, say } from "./make.js"
import { addRow, place, rowsOf, setDeleted } from "./rows.js"
import { offerUndo } from "./undo.js"

const list = document.getElementById("bylines")
const nameOf = (row) => row.querySelector("select")?.selectedOptions[0]?.textContent.trim() || "author"

function nameAll() {
  rowsOf(list).forEach((row) => {
    for (const button of row.querySelectorAll("[data-says]")) button.setAttribute("aria-label", `${button.dataset.says}: ${nameOf(row)}`)
    label(row)
  })
}

function move(row, by) {
  const rows = rowsOf(list)
  const other = rows[rows.indexOf(row) + by]
  if (!other) return
  place(row, list, by < 0 ? other : other.nextElementSibling)
  say(`${nameOf(row)}: place ${rowsOf(list).indexOf(row) + 1} of ${rows.length}`)
}

function remove(row) {
  setDeleted(row, true)
  offerUndo(`${nameOf(row)} removed.`, () => setDeleted(row, false))
}

function dress(row) {
  const tool = (text, sign, act) => make("button", { type: "button", class: "block__tool", "data-says": text, onclick: act }, sign)
  const step = (by) => (event) => {
    move(row, by)
    event.currentTarget.focus()
  }
  const grip = make("button", { type: "button", class: "block__grip", "data-says": "Move" })
  grip.addEventListener("pointerdown", (event) => drag(event, row, list, nameAll))
  row.prepend(grip)
  row.append(
    make("span", { class: "byline-row__tools" }, tool("Move up", "↑", step(-1)), tool("Move down", "↓", step(1)), tool("Remove", "✕", () => remove(row))),
  )
  row.addEventListener("keydown", (event) => {
    const by = { ArrowUp: -1, ArrowDown: 1 }[event.key]
    if (!event.altKey || !by) return
    event.preventDefault()
    move(row, by)
  })
  window.django.jQuery(row).on("change", nameAll)
}

export function begin() {
  const template = document.querySelector("template[data-byline]")
  const add = document.querySelector("[data-add-byline]")
  if (!template) return
  for (const row of list.children) dress(row)
  nameAll()
  add.hidden = false
  add.addEventListener("click", () => {
    const row = addRow(template, list)
    dress(row)
    nameAll()
    window.django.jQuery(row).find("select.admin-autocomplete").first().select2("open")
  })
  // A row without a person is not sent.
  document.getElementById("article_form").addEventListener("submit", () => {
    for (const row of rowsOf(list)) if (!row.querySelector("select")?.value) setDeleted(row, true)
  })
}
