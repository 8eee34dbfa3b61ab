// Rows of Django formsets in one ordered list. The order of the list is the order of the rows: it is written into their
// hidden fields. A deleted row stays in the form, hidden and with its DELETE checked, so that its number stays its own.
const STEP = 10

export const field = (row, name) => row.querySelector(`[name="${row.id}-${name}"]`)
export const rowsOf = (list) => [...list.children].filter((row) => row.id && !row.hidden)
export const isSaved = (row) => Boolean(field(row, "id")?.value)

export function renumber(list) {
  ;[...list.children].forEach((row, index) => {
    const place = field(row, "ordering") ?? field(row, "position")
    if (place) place.value = STEP * (index + 1)
  })
}

const COPIED = "input[name]:not([type=file], [type=hidden]), select[name], textarea[name]"
const OWN = new Set(["DELETE"])

function fill(row, values) {
  for (const control of row.querySelectorAll(COPIED)) {
    const value = values[control.name.slice(row.id.length + 1)]
    if (value === undefined) continue
    if (control.type === "checkbox") control.checked = value
    else if (control.type === "radio") control.checked = control.value === value
    else if (control.options) choose(control, [value].flat())
    else control.value = value
  }
}

// A select that searches knows only what was chosen in it.
function choose(select, chosen) {
  for (const { id, text, ...data } of chosen) {
    let option = [...select.options].find(({ value }) => value === id)
    if (!option) select.append((option = new Option(text, id)))
    Object.assign(option.dataset, data)
  }
  for (const option of select.options) option.selected = chosen.some(({ id }) => id === option.value)
}

// Return {name: value} of what a row holds, in the form that `addRow` takes.
export function valuesOf(row) {
  const values = {}
  for (const control of row.querySelectorAll(COPIED)) {
    const name = control.name.slice(row.id.length + 1)
    if (OWN.has(name) || (control.type === "radio" && !control.checked)) continue
    if (control.type === "checkbox") values[name] = control.checked
    else if (control.options) values[name] = [...control.selectedOptions].map(({ value, text, dataset }) => ({ ...dataset, id: value, text }))
    else values[name] = control.value
  }
  return values
}

// Add a row from a template before another one, or at the end; return it.
export function addRow(template, list, before = null, values = {}) {
  const { prefix } = template.dataset
  const total = document.getElementById(`id_${prefix}-TOTAL_FORMS`)
  const row = template.content.firstElementChild.cloneNode(true)
  for (const element of [row, ...row.querySelectorAll("*")]) {
    for (const { name, value } of [...element.attributes]) {
      if (value.includes("__prefix__")) element.setAttribute(name, value.replaceAll("__prefix__", total.value))
    }
  }
  total.value = Number(total.value) + 1
  fill(row, values)
  list.insertBefore(row, before)
  renumber(list)
  // The select boxes and the editors of rich text begin with Django's own event.
  row.dispatchEvent(new CustomEvent("formset:added", { bubbles: true, detail: { formsetName: prefix } }))
  return row
}

// Who keeps or shows what is in the form learns that it changed.
const tellOf = (row) => row.dispatchEvent(new Event("change", { bubbles: true }))

export function setDeleted(row, isDeleted) {
  field(row, "DELETE").checked = isDeleted
  row.hidden = isDeleted
  tellOf(row)
}

// Move a row without losing what has the focus.
export function place(row, list, before) {
  const focused = row.contains(document.activeElement) ? document.activeElement : null
  list.insertBefore(row, before)
  renumber(list)
  focused?.focus({ preventScroll: true })
  tellOf(row)
  row.scrollIntoView({ block: "nearest" })
}
