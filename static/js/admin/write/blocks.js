// The list of blocks: each gets its bar with a grip, its name and its buttons; a new one comes from the menu.
import { drag } from "./drag.js"
import { focusRow } from "./editors.js"
import { label } from "./labels.js"
import { make, say } from "./make.js"
import { openMenu } from "./menu.js"
import { addRow, place, rowsOf, setDeleted, valuesOf } from "./rows.js"
import { offerUndo } from "./undo.js"

export const list = document.getElementById("blocks")
export const templateOf = (kind) => document.querySelector(`template[data-kind="${kind}"]`)
const CHOICES = ":is(select.admin-autocomplete, picture-field select)"
const nameOf = (row) => row.querySelector(".block__name b").textContent
const numberOf = (row) => rowsOf(list).indexOf(row) + 1

// Add a block of a kind and put the cursor into it.
export function addBlock(template, before = null, values = {}) {
  const row = addRow(template, list, before, values)
  dress(row)
  if (!isText(row)) describe(row)
  nameAll()
  return row
}

export function insertFromMenu(before) {
  openMenu((template) => focusRow(addBlock(template, before)))
}

export function move(row, by) {
  const rows = rowsOf(list)
  const other = rows[rows.indexOf(row) + by]
  if (!other) return
  place(row, list, by < 0 ? other : other.nextElementSibling)
  nameAll()
  say(`${nameOf(row)}: place ${numberOf(row)} of ${rows.length}`)
}

export function remove(row) {
  const next = rowsOf(list)[numberOf(row)] ?? rowsOf(list)[numberOf(row) - 2]
  setDeleted(row, true)
  nameAll()
  offerUndo(`${nameOf(row)} deleted.`, () => {
    setDeleted(row, false)
    nameAll()
    focusRow(row)
  })
  next?.scrollIntoView({ block: "nearest" })
}

// What a folded block says that it holds: its longest text, else what it links to.
function describe(row) {
  const texts = [...row.querySelectorAll(".block__body :is(textarea, input[type=text], input[type=url])")]
    .map((control) => new DOMParser().parseFromString(control.value, "text/html").body.textContent.trim())
    .sort((a, b) => b.length - a.length)
  const links = [...row.querySelectorAll(`.block__body ${CHOICES}`)].flatMap((select) =>
    [...select.selectedOptions].map((option) => option.textContent.trim()),
  )
  const words = texts[0] || links.filter(Boolean).join(", ")
  row.querySelector(".block__holds").textContent = words ? `: ${words.slice(0, 120)}` : ""
}

export function fold(row, isFolded) {
  row.classList.toggle("block--folded", isFolded)
  row.querySelector(".block__name").setAttribute("aria-expanded", String(!isFolded))
}

// The entries of a block's menu: [{label, act, isFor, isPossible}]; texts.js adds its own.
export const operations = [{ label: "Duplicate", act: (row) => focusRow(addBlock(templateOf(row.dataset.kind), row.nextElementSibling, valuesOf(row))) }]

function menuOf(row) {
  const menu = make("details", { class: "menu block__more" }, make("summary", { class: "block__tool" }, "⋯"), make("ul"))
  menu.addEventListener("toggle", () => {
    if (!menu.open) return
    const items = operations
      .filter((operation) => operation.isFor?.(row) ?? true)
      .map(({ label: text, act, isPossible }) => {
        const disabled = !(isPossible?.(row) ?? true)
        return make("li", {}, make("button", { type: "button", disabled, onclick: () => act(row) }, text))
      })
    if (row.dataset.copy) items.push(make("li", {}, make("a", { href: row.dataset.copy, target: "_blank", rel: "noopener" }, "Copy to another article")))
    menu.querySelector("ul").replaceChildren(...items)
  })
  menu.addEventListener("click", (event) => event.target.closest("li") && (menu.open = false))
  return menu
}

// Give a row its buttons.
export function dress(row) {
  const bar = row.querySelector(".block__bar")
  const tool = (text, sign, act) => make("button", { type: "button", class: "block__tool", "data-says": text, onclick: act }, sign)
  const grip = make("button", { type: "button", class: "block__grip", "data-says": "Move" })
  grip.addEventListener("pointerdown", (event) => drag(event, row, list, nameAll))
  bar.querySelector(".block__grip").replaceWith(grip)
  if (!isText(row)) {
    const old = bar.querySelector(".block__name")
    const button = make("button", { type: "button", class: "block__name", "aria-expanded": "true" }, ...old.childNodes)
    button.addEventListener("click", () => fold(row, !row.classList.contains("block--folded")))
    old.replaceWith(button)
    row.addEventListener("input", () => describe(row))
    window.django.jQuery(row).on("change", () => describe(row))
  }
  const step = (by) => (event) => {
    move(row, by)
    event.currentTarget.focus()
  }
  const tools = make("span", { class: "block__tools" })
  tools.append(tool("Move up", "↑", step(-1)), tool("Move down", "↓", step(1)), menuOf(row), tool("Delete", "✕", () => remove(row)))
  bar.append(tools)
  const add = make("button", { type: "button", class: "blocks__add", onclick: () => insertFromMenu(row) })
  row.prepend(add)
  // Before the editor of a text gets them.
  row.addEventListener("keydown", (event) => onKey(event, row), true)
}

export const isText = (row) => row.dataset.kind === "rich_text"

function onKey(event, row) {
  const by = { ArrowUp: -1, ArrowDown: 1 }[event.key]
  if (event.altKey && by && !event.ctrlKey && !event.shiftKey) {
    event.preventDefault()
    event.stopPropagation()
    move(row, by)
  } else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault()
    event.stopPropagation()
    focusRow(addBlock(templateOf("rich_text"), row.nextElementSibling))
  }
}

// Name each button after its block, as a screen reader reads them.
export function nameAll() {
  rowsOf(list).forEach((row, index) => {
    const name = `${nameOf(row).toLowerCase()} ${index + 1}`
    for (const button of row.querySelectorAll("[data-says]")) button.setAttribute("aria-label", `${button.dataset.says}: ${name}`)
    row.querySelector(".block__more summary").setAttribute("aria-label", `More: ${name}`)
    row.querySelector(".blocks__add").setAttribute("aria-label", `Add a block before ${name}`)
    label(row, index + 1)
  })
}

// An empty new block is no mistake: it is not sent.
function dropEmpty() {
  for (const row of rowsOf(list)) {
    const controls = [...row.querySelectorAll(`.block__body :is(input:not([type=hidden], [type=checkbox]), ${CHOICES}, textarea)`)]
    if (controls.length && controls.every((control) => !control.value?.trim())) setDeleted(row, true)
  }
}

export function begin() {
  for (const row of list.children) {
    dress(row)
    const isLink = row.querySelector(".block__body select.admin-autocomplete") && !row.querySelector(".block__body textarea")
    if (!isText(row)) fold(row, isLink && !row.classList.contains("block--wrong"))
  }
  nameAll()
  document.addEventListener("prose-editor:ready", () => nameAll())
  let last = null
  list.addEventListener("focusin", (event) => (last = event.target.closest("#blocks > li")))
  // Other scripts add a block below the one that they name, or below the one that had the focus last.
  document.addEventListener("desk:add-block", ({ detail }) => {
    const above = detail.after?.isConnected ? detail.after : last
    detail.row = last = addBlock(templateOf(detail.kind), above?.nextElementSibling ?? null, detail.values)
  })
  const end = document.querySelector(".blocks__end")
  end.hidden = false
  end.querySelector("[data-add]").addEventListener("click", () => insertFromMenu(null))
  end.prepend(make("button", { type: "button", class: "blocks__write", onclick: () => focusRow(addBlock(templateOf("rich_text"))) }, "Continue writing"))
  document.getElementById("article_form").addEventListener("submit", dropEmpty)
}
