// Offer a remark on the words that an approver selects. On the page of a link, the form below the passage is filled in;
// in the admin (`data-passages` holds an address), the page of a remark opens. Without a script, there is a form or a
// link for each block.
const CONTEXT = 60
const MAX_WORDS = 500
const text = document.querySelector("[data-passages]")

const squeeze = (words) => words.replace(/\s+/g, " ")

// The selection inside one passage: its words, and those around them. Null if there is none.
function selected() {
  const selection = getSelection()
  if (!selection.rangeCount || selection.isCollapsed) return null
  const range = selection.getRangeAt(0)
  const from = range.startContainer.parentElement?.closest("[data-passage]")
  if (!from || !text.contains(from)) return null
  const around = document.createRange()
  around.selectNodeContents(from)
  // A triple click selects up to the start of what follows.
  if (!from.contains(range.endContainer)) range.setEnd(around.endContainer, around.endOffset)
  const passage = squeeze(range.toString()).trim()
  if (!passage || passage.length > MAX_WORDS) return null
  const before = around.cloneRange(), after = around.cloneRange()
  before.setEnd(range.startContainer, range.startOffset)
  after.setStart(range.endContainer, range.endOffset)
  return {
    block: from.dataset.passage,
    passage,
    before: squeeze(before.toString()).trim().slice(-CONTEXT),
    after: squeeze(after.toString()).trim().slice(0, CONTEXT),
  }
}

function remark(found) {
  if (text.dataset.passages) {
    location.assign(`${text.dataset.passages}?${new URLSearchParams(found)}`)
    return
  }
  const field = document.getElementById(`passage-${found.block}`)
  field.closest("details").open = true
  for (const name of ["passage", "before", "after"]) field.form.elements[name].value = found[name]
  field.form.elements.text.focus()
}

function begin() {
  let found = null
  const bar = document.createElement("p")
  bar.className = "remark-bar"
  bar.hidden = true
  const button = document.createElement("button")
  button.type = "button"
  button.className = "button"
  bar.append(button)
  text.after(bar)
  // A press would end the selection before its click.
  button.addEventListener("pointerdown", (event) => event.preventDefault())
  button.addEventListener("click", () => remark(found))
  document.addEventListener("selectionchange", () => {
    found = selected()
    bar.hidden = !found
    if (!found) return
    const shown = found.passage.length > 40 ? `${found.passage.slice(0, 40)}…` : found.passage
    button.textContent = `Remark on “${shown}”`
  })
}

if (text) begin()
