// Names and targets that Django's admin leaves out, for people who hear it or do not use a mouse.

const words = (element) => element?.textContent.trim().replace(/\s+/g, " ") ?? ""

// A table of rows has its names in the head alone: each field takes its column's.
function nameFields(table) {
  for (const head of table.querySelectorAll("thead th")) {
    if (!words(head)) head.replaceWith(document.createElement("td"))
    const column = [...head.classList].find((name) => name.startsWith("column-"))
    if (!column) continue
    const cells = table.querySelectorAll(`td.field-${CSS.escape(column.slice("column-".length))}`)
    for (const cell of cells) {
      for (const field of cell.querySelectorAll("input:not([type=hidden]), select, textarea")) {
        if (!field.labels?.length && !field.ariaLabel) field.ariaLabel = words(head)
      }
    }
  }
  for (const field of table.querySelectorAll("td.delete input")) field.ariaLabel ||= "Delete this row"
}

// On a phone each cell of a list is a line of its own and needs the name of its column.
function labelCells(table) {
  // Beside its name, the head of a sorted column holds the place among several that are sorted.
  const heads = [...table.tHead.rows[0].cells].map((head) => words(head.querySelector(".text") ?? head))
  for (const row of table.tBodies[0].rows) {
    for (const [number, cell] of [...row.cells].entries()) {
      if (heads[number] && !cell.matches("th")) cell.dataset.label = heads[number]
      for (const field of cell.querySelectorAll("input:not([type=hidden], .action-select), select, textarea")) {
        if (!field.labels?.length) field.ariaLabel ||= `${heads[number]}: ${words(row.querySelector("th"))}`
      }
    }
  }
}

// An autocomplete field comes before its select, and does not have its name.
function nameChoice(choice) {
  const select = choice.previousElementSibling
  if (select?.tagName !== "SELECT") return
  const name = select.ariaLabel || words(select.labels?.[0]).replace(/:$/, "")
  for (const part of choice.querySelectorAll("[role=combobox], [role=textbox], [role=searchbox]")) {
    if (!name || part.ariaLabel === name) continue
    part.removeAttribute("aria-labelledby")
    part.ariaLabel = name
  }
  // A list holds entries and nothing else.
  for (const clear of choice.querySelectorAll("ul > .select2-selection__clear")) {
    const entry = document.createElement("li")
    clear.replaceWith(entry)
    entry.append(clear)
  }
}

// A moment is two fields under one name.
function nameMoment(moment) {
  const label = words(moment.closest(".form-row, fieldset")?.querySelector("label, legend")).replace(/:$/, "")
  for (const field of moment.querySelectorAll("input")) {
    if (!field.labels?.length) field.ariaLabel ||= `${label}, ${words(field.previousSibling).replace(/:$/, "")}`
  }
}

// The editor of rich text is no field that a label can name.
function nameEditor(editor) {
  editor.ariaLabel ||= words(editor.closest(".form-row")?.querySelector("label")).replace(/:$/, "")
}

function name() {
  document.querySelectorAll(".datetime").forEach(nameMoment)
  document.querySelectorAll(".tabular table").forEach(nameFields)
  document.querySelectorAll(".select2-container").forEach(nameChoice)
  document.querySelectorAll(".form-row [contenteditable=true]").forEach(nameEditor)
  for (const icon of document.querySelectorAll(".help-tooltip[aria-label]:not([role])")) icon.role = "img"
}

const list = document.getElementById("result_list")
if (list?.tHead) labelCells(list)
const search = document.getElementById("searchbar")
if (search) search.ariaLabel = "Search"
name()
// Django's scripts draw choices and rows late, and draw the selection again each time.
let asked = 0
new MutationObserver(() => {
  cancelAnimationFrame(asked)
  asked = requestAnimationFrame(name)
}).observe(document.body, { childList: true, subtree: true })
