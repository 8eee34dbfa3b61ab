// Drag a row of a list by its grip: a mark follows the pointer, and the row drops at the mark.
import { make } from "./make.js"
import { place, rowsOf } from "./rows.js"

const EDGE = 120

export function drag(start, row, list, done) {
  if (start.button !== 0) return
  start.preventDefault()
  const mark = make("li", { class: "rows-mark", "aria-hidden": "true" })
  let before
  const onMove = (event) => {
    row.classList.add("row--dragged")
    if (event.clientY < EDGE) scrollBy(0, -15)
    else if (event.clientY > innerHeight - EDGE / 2) scrollBy(0, 15)
    before = rowsOf(list).find((other) => {
      const { top, height } = other.getBoundingClientRect()
      return event.clientY < top + height / 2
    })
    list.insertBefore(mark, before ?? null)
  }
  const onEnd = () => {
    for (const name of ["pointerup", "pointercancel"]) removeEventListener(name, onEnd)
    removeEventListener("pointermove", onMove)
    row.classList.remove("row--dragged")
    if (!mark.isConnected) return
    mark.remove()
    if (before !== row) place(row, list, before ?? null)
    done()
  }
  addEventListener("pointermove", onMove)
  for (const name of ["pointerup", "pointercancel"]) addEventListener(name, onEnd)
}
