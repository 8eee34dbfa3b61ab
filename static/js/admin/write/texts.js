// What can be done with the text of a block: split it, join it with the next, add a block at an empty line by "/".
import { addBlock, isText, list, nameAll, operations, templateOf } from "./blocks.js"
import { editorOf, focusRow, whenReady } from "./editors.js"
import { openMenu } from "./menu.js"
import { rowsOf, setDeleted } from "./rows.js"
import { offerUndo, tell } from "./undo.js"

const LIMIT = Number(list?.dataset.limit)
// What a divided text keeps, so that it can grow again.
const KEPT = 0.75 * LIMIT
const busy = new WeakSet()

const nextOf = (row) => rowsOf(list)[rowsOf(list).indexOf(row) + 1]
const textOf = (row) => row.querySelector("textarea").value

// Move what follows `end` into a new block, and drop what is between `start` and `end`.
async function splitAt(row, start, end = start) {
  const editor = editorOf(row)
  const { doc } = editor.state
  const [head, tail] = [doc.cut(0, start).toJSON(), doc.cut(end).toJSON()]
  const next = addBlock(templateOf("rich_text"), row.nextElementSibling)
  const other = await whenReady(next)
  editor.commands.setContent(head)
  other.commands.setContent(tail)
  return next
}

// Return where the cursor divides the text, or a sentence that says why it does not.
function placeOfCursor(editor) {
  const { $from } = editor.state.selection
  for (let depth = $from.depth; depth > 0; depth--) {
    if ($from.node(depth).type.spec.tableRole) return "Put the cursor outside the table, then split the text."
  }
  const isAtStart = $from.depth === 1 && $from.parentOffset === 0
  const isAtEnd = $from.depth === 1 && $from.parentOffset === $from.parent.content.size
  const place = isAtStart ? $from.before(1) : isAtEnd ? $from.after(1) : $from.pos
  if (place <= 1 || place >= editor.state.doc.content.size - 1) return "Put the cursor into the text where the new block begins."
  return place
}

async function split(row) {
  const editor = editorOf(row)
  const place = placeOfCursor(editor)
  if (typeof place === "string") return tell(place)
  const whole = editor.getJSON()
  const next = await splitAt(row, place)
  offerUndo("Text split.", () => {
    editor.commands.setContent(whole)
    setDeleted(next, true)
    nameAll()
    focusRow(row)
  })
}

function join(row) {
  const next = nextOf(row)
  if (textOf(row).length + textOf(next).length > LIMIT) return tell("Together, these texts are too long for one block.")
  const editor = editorOf(row)
  const whole = editor.getJSON()
  editor.commands.insertContentAt(editor.state.doc.content.size, editorOf(next).getJSON().content)
  setDeleted(next, true)
  nameAll()
  offerUndo("Texts joined.", () => {
    editor.commands.setContent(whole)
    setDeleted(next, false)
    nameAll()
    focusRow(row)
  })
}

operations.push(
  { label: "Split at the cursor", act: split, isFor: isText },
  { label: "Join with the next text", act: join, isFor: (row) => isText(row), isPossible: (row) => nextOf(row) && isText(nextOf(row)) },
)

// Put a new block in the place of the empty line that holds the position `$from`.
async function insertAtLine(row, template, $from) {
  const editor = editorOf(row)
  const [start, end] = [$from.before(1), $from.after(1)]
  const [isFirst, isLast] = [start === 0, end === editor.state.doc.content.size]
  if (!isFirst && !isLast) return focusRow(addBlock(template, await splitAt(row, start, end)))
  if (!isFirst || !isLast) editor.commands.deleteRange({ from: start, to: end })
  return focusRow(addBlock(template, isFirst ? row : row.nextElementSibling))
}

function onSlash(event) {
  const row = event.key === "/" && !event.isComposing && event.target.closest?.("#blocks > li")
  if (!row || !isText(row) || !editorOf(row)?.view.hasFocus()) return
  const { $from, empty } = editorOf(row).state.selection
  if (!empty || $from.depth !== 1 || $from.parent.type.name !== "paragraph" || $from.parent.content.size) return
  event.preventDefault()
  event.stopPropagation()
  // A browser that gives the focus back to a text may put the cursor at its start, so the menu acts where "/" was pressed.
  const place = $from.pos
  openMenu(
    (template) => insertAtLine(row, template, $from),
    () => editorOf(row).chain().insertContentAt(place, "/").focus(place + 1).run(),
  )
}

// Return the last place before a text is too long: a heading if one is near, else the end of a paragraph.
function placeToDivide(editor) {
  let [size, place, heading] = [0, 0, 0]
  editor.state.doc.forEach((node, offset, index) => {
    if (size < KEPT && offset) {
      place = offset
      if (node.type.name === "heading" && size > KEPT / 2) heading = offset
    }
    size += editor.view.dom.children[index].outerHTML.length
  })
  return heading || place
}

// A text that is too long divides itself. What one paragraph holds too much of, the server divides.
async function divide(row) {
  const editor = editorOf(row)
  const place = editor && placeToDivide(editor)
  if (!place || busy.has(row)) return
  busy.add(row)
  const isCursorBehind = editor.state.selection.from >= place
  const next = await splitAt(row, place)
  busy.delete(row)
  if (isCursorBehind) focusRow(next)
  tell("This text was too long for one block, so it continues in the next.")
}

export function begin() {
  list.addEventListener("keydown", onSlash, true)
  list.addEventListener("input", (event) => {
    const row = event.target.closest("#blocks > li")
    if (row && isText(row) && event.target.matches("textarea") && event.target.value.length > LIMIT) divide(row)
  })
}
