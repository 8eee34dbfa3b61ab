// A bar that takes the last action back for ten seconds, by its button or by Ctrl+Z.
import { make } from "./make.js"

const SECONDS = 10
let bar = null
let timer = null
let isTyped = false

function close() {
  clearTimeout(timer)
  bar?.remove()
  bar = null
}

// Show a sentence for as long.
export function tell(text) {
  close()
  bar = make("div", { class: "undo-bar", role: "status" }, text)
  document.body.append(bar)
  timer = setTimeout(close, SECONDS * 1000)
}

export function offerUndo(text, undo) {
  close()
  const act = () => {
    close()
    undo()
  }
  const button = make("button", { type: "button", class: "button", onclick: act }, "Undo")
  bar = make("div", { class: "undo-bar", role: "status" }, `${text} `, button)
  bar.undo = act
  document.body.append(bar)
  isTyped = false
  button.focus({ preventScroll: true })
  timer = setTimeout(close, SECONDS * 1000)
}

// After a word was typed, Ctrl+Z belongs to that word.
document.addEventListener("input", () => (isTyped = true))
document.addEventListener(
  "keydown",
  (event) => {
    const isUndo = (event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.toLowerCase() === "z"
    if (!bar?.undo || !isUndo || isTyped) return
    event.preventDefault()
    event.stopPropagation()
    bar.undo()
  },
  true,
)
