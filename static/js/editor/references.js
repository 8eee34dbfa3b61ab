// The references in the form of an article, in their order: they number its citations.
const LIST = "#blocks"
const ROWS = `${LIST} > li[data-kind="reference"]:not([hidden])`

/** True in a form that can hold references. */
export const canCite = () => Boolean(document.querySelector(`template[data-kind="reference"]`))

/** Return [{key, title, number}] of the sources that the form lists, each once. */
export function listReferences() {
  const found = new Map()
  const selects = [...document.querySelectorAll(ROWS)].map((row) => row.querySelector(`select[name="${row.id}-source"]`))
  selects.filter((select) => select?.value).forEach((select, index) => {
    const key = `source:${select.value}`
    const title = select.selectedOptions[0].textContent.trim()
    if (!found.has(key)) found.set(key, { key, title, number: index + 1 })
  })
  return [...found.values()]
}

/** Add a reference below the last one, or at the end of the text. */
export function addReference({ key, title }) {
  const rows = [...document.querySelectorAll(ROWS)]
  const after = rows.at(-1) ?? document.querySelector(`${LIST} > li:last-child`)
  const values = { source: { id: key.split(":")[1], text: title } }
  document.dispatchEvent(new CustomEvent("desk:add-block", { detail: { kind: "reference", values, after } }))
}

const watchers = new Set()
let [isWatching, isAsked] = [false, false]

function tell() {
  if (isAsked) return
  isAsked = true
  // Several references may move at once.
  requestAnimationFrame(() => {
    isAsked = false
    for (const each of watchers) each()
  })
}

function begin() {
  const list = document.querySelector(LIST)
  if (!list || isWatching) return
  isWatching = true
  new MutationObserver(tell).observe(list, { childList: true })
  list.addEventListener("change", tell)
  // A select that searches sends its event through jQuery alone.
  window.django?.jQuery(list).on("change", tell)
}

/** Call `act` whenever the references may have changed; return what ends that. */
export function watchReferences(act) {
  begin()
  watchers.add(act)
  return () => watchers.delete(act)
}
