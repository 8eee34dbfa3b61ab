// Remarks of approvers beside the text: mark their words in the editors, go there, answer and resolve without leaving
// the form. The marks are painted by the browser, so the text itself does not change.
import { HEADERS, StepDialog } from "./step-dialog.js"

const PLACE = "desk-requests"
const dialog = new StepDialog({ onDone: refresh })

// Return the Range of words in an editor, or null. White space counts as one blank.
function findWords(editor, words) {
  const walker = document.createTreeWalker(editor, NodeFilter.SHOW_TEXT)
  const points = []
  let text = ""
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const isNewLine = node.parentElement.closest("p, li, h2, h3, h4, td, th, blockquote") !== points.at(-1)?.block
    if (isNewLine && text && !text.endsWith(" ")) add(" ", node, 0)
    for (let at = 0; at < node.length; at += 1) {
      const letter = /\s/.test(node.data[at]) ? " " : node.data[at]
      if (letter !== " " || (text && !text.endsWith(" "))) add(letter, node, at)
    }
  }
  const start = words ? text.indexOf(words) : -1
  if (start < 0) return null
  const range = document.createRange()
  const [first, last] = [points[start], points[start + words.length - 1]]
  range.setStart(first.node, first.at)
  range.setEnd(last.node, last.at + 1)
  return range

  function add(letter, node, at) {
    text += letter
    points.push({ node, at, block: node.parentElement.closest("p, li, h2, h3, h4, td, th, blockquote") })
  }
}

function rangeOf(remark) {
  for (const editor of document.querySelectorAll(".ProseMirror")) {
    const range = findWords(editor, remark.dataset.words)
    if (range) return range
  }
  return null
}

function mark() {
  if (!window.Highlight) return
  const ranges = [...document.querySelectorAll(`#${PLACE} .remark`)].map(rangeOf).filter(Boolean)
  CSS.highlights.set("remark", new Highlight(...ranges))
}

function show(remark) {
  const range = rangeOf(remark)
  if (!range) return
  const selection = getSelection()
  const element = range.startContainer.parentElement
  element.closest(".ProseMirror").focus({ preventScroll: true })
  selection.removeAllRanges()
  selection.addRange(range)
  element.scrollIntoView({ block: "center" })
}

async function resolve(address) {
  const body = new URLSearchParams({ csrfmiddlewaretoken: document.querySelector("[name=csrfmiddlewaretoken]").value })
  await fetch(address, { method: "POST", headers: HEADERS, body })
  refresh()
}

// Show the remarks as they are now; the form around them stays.
async function refresh() {
  const answer = await fetch(location.href, { headers: HEADERS }).catch(() => null)
  const page = answer && new DOMParser().parseFromString(await answer.text(), "text/html")
  const now = page?.getElementById(PLACE)
  const old = document.getElementById(PLACE)
  if (now) now.open = old.open
  now ? old.replaceWith(document.importNode(now, true)) : old.remove()
  begin()
}

function begin() {
  const place = document.getElementById(PLACE)
  for (const button of place?.querySelectorAll("button[hidden]") ?? []) button.hidden = false
  place?.addEventListener("click", (event) => {
    const target = event.target.closest("[data-show], [data-answer], [data-done]")
    if (!target) return
    event.preventDefault()
    if ("show" in target.dataset) show(target.closest(".remark"))
    else if ("answer" in target.dataset) dialog.open(target.href)
    else resolve(target.dataset.done)
  })
  mark()
}

if (document.getElementById(PLACE)) {
  begin()
  // The editors start after this script.
  setTimeout(mark, 1000)
  document.addEventListener("input", mark)
}
