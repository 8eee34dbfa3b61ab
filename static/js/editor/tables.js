// Tables with a caption, a head and header cells that say what they head.
import * as library from "django-prose-editor/editor"
import { openDialog } from "./dialog.js"
import { sections } from "./serialize.js"

const KEPT = new Set(["A", "ABBR", "BR", "EM", "SPAN", "STRONG", "SUB", "SUP"])
const KEPT_ATTRIBUTES = { A: ["href", "title", "rel"], ABBR: ["title"] }

/** Copy the formatting that a caption may have, and nothing else: pasted HTML is not clean yet. */
function cleanCaption(element) {
  const copy = document.implementation.createHTMLDocument("").createElement(element.tagName)
  for (const name of ["lang", "dir", ...(KEPT_ATTRIBUTES[element.tagName] || [])]) {
    const value = element.getAttribute(name)
    if (value && !(name === "href" && /^\s*(javascript|data|vbscript):/i.test(value))) copy.setAttribute(name, value)
  }
  for (const child of element.childNodes) {
    if (child.nodeType === Node.TEXT_NODE) copy.append(child.data)
    else if (child.nodeType === Node.ELEMENT_NODE) {
      const inner = cleanCaption(child)
      KEPT.has(child.tagName) ? copy.append(inner) : copy.append(...inner.childNodes)
    }
  }
  return copy
}

const captionOf = (html) => new DOMParser().parseFromString(`<table>${html || ""}</table>`, "text/html").querySelector("caption")
const words = (html) => captionOf(html)?.textContent ?? ""

function captionFrom(typed, before) {
  const trimmed = typed.replace(/\s+/g, " ").trim()
  if (trimmed === words(before).replace(/\s+/g, " ").trim()) return before
  if (!trimmed) return null
  const caption = document.createElement("caption")
  caption.textContent = trimmed
  return caption.outerHTML
}

const cells = {
  addAttributes() {
    const { colspan, rowspan, colwidth } = this.parent()
    return { colspan, rowspan, colwidth: { ...colwidth, rendered: false } }
  },
}

export const TableCell = library.TableCell.extend(cells)

export const TableHeader = library.TableHeader.extend({
  addAttributes() {
    return {
      ...cells.addAttributes.call(this),
      // A header that is made in the editor says by its place what it heads.
      scope: {
        default: "auto",
        parseHTML: (element) => element.getAttribute("scope") || "none",
        renderHTML: ({ scope }) => (["auto", "none"].includes(scope) ? {} : { scope }),
      },
    }
  },
})

export const TableRow = library.TableRow.extend({
  addAttributes() {
    return {
      section: {
        default: null,
        parseHTML(element) {
          const part = element.parentElement
          if (element.dataset.section) return element.dataset.section
          if (part?.tagName === "THEAD") return "head"
          return part?.tagName === "TBODY" ? `body${[...part.parentElement.children].indexOf(part)}` : null
        },
        // For the clipboard, which has no head.
        renderHTML: ({ section }) => ({ "data-section": section }),
      },
    }
  },
})

function newTable({ rows, cols, caption, headerRow, headerColumn }) {
  const cell = (row, column) => {
    const isHeader = (headerRow && row === 0) || (headerColumn && column === 0)
    return { type: isHeader ? "tableHeader" : "tableCell", content: [{ type: "paragraph" }] }
  }
  const numbers = (count) => [...Array(count).keys()]
  const content = numbers(rows).map((row) => ({
    type: "tableRow",
    attrs: { section: headerRow && row === 0 ? "head" : "body0" },
    content: numbers(cols).map((column) => cell(row, column)),
  }))
  return { type: "table", attrs: { caption: captionFrom(caption, null) }, content }
}

const isHeader = (cell) => cell?.type.name === "tableHeader"
const cellsOf = (row) => [...Array(row.childCount).keys()].map((index) => row.child(index))
const hasHeaderRow = (table) => cellsOf(table.firstChild).every(isHeader)
function hasHeaderColumn(table) {
  const first = cellsOf(table).map((row) => row.firstChild)
  return first.every((cell, index) => isHeader(cell) || (index === 0 && hasHeaderRow(table)))
}

/** Give a table its caption and headers in one step, so that one undo takes it back. */
function changeTable(editor, table, pos, { caption, headerRow, headerColumn }) {
  const { tr, schema } = editor.state
  tr.setNodeMarkup(pos, null, { ...table.attrs, caption: captionFrom(caption, table.attrs.caption) })
  const rowBefore = hasHeaderRow(table)
  const columnBefore = hasHeaderColumn(table)
  const of = sections(table)
  table.forEach((row, offset, index) => {
    const rowPos = pos + 1 + offset
    if (index === 0 && headerRow !== rowBefore) {
      const body = of.find((section) => section !== "head") || "body0"
      tr.setNodeMarkup(rowPos, null, { ...row.attrs, section: headerRow ? "head" : body })
    }
    row.forEach((cell, cellOffset, column) => {
      const isTouched = (index === 0 && headerRow !== rowBefore) || (column === 0 && headerColumn !== columnBefore)
      if (!isTouched) return
      const heads = (index === 0 && headerRow) || (column === 0 && headerColumn)
      if (heads === isHeader(cell)) return
      const { colspan, rowspan, colwidth, lang, dir } = cell.attrs
      const type = heads ? schema.nodes.tableHeader : schema.nodes.tableCell
      tr.setNodeMarkup(rowPos + 1 + cellOffset, type, { colspan, rowspan, colwidth, lang, dir })
    })
  })
  editor.view.dispatch(tr)
  editor.commands.focus()
}

const CAPTION = { name: "caption", label: "Caption", help: "A line above the table that says what it shows." }
const HEADERS = [
  { name: "headerRow", label: "The first row is a header", type: "checkbox" },
  { name: "headerColumn", label: "The first column is a header", type: "checkbox" },
]

async function insertTable(editor) {
  const size = { type: "number", required: true, min: 1 }
  const values = await openDialog({
    title: "Insert a table",
    submit: "Insert table",
    fields: [
      { ...CAPTION, value: "" },
      { ...size, name: "rows", label: "Rows", value: 3, max: 100 },
      { ...size, name: "cols", label: "Columns", value: 3, max: 20 },
      { ...HEADERS[0], value: true },
      { ...HEADERS[1], value: false },
    ],
  })
  if (!values) return
  const content = newTable({ ...values, rows: Number(values.rows), cols: Number(values.cols) })
  const { from } = editor.state.selection
  editor.chain().focus().insertContent(content).run()
  // The cursor goes into the first cell.
  let place = null
  editor.state.doc.descendants((node, pos) => {
    if (place === null && node.type.name === "table" && pos >= from - 1) place = pos
    return place === null
  })
  if (place !== null) editor.commands.setTextSelection(place + 4)
}

async function editTable(editor, pos) {
  const table = editor.state.doc.nodeAt(pos)
  const before = table.attrs.caption
  const isFormatted = /<(?!\/?caption)/.test(before || "")
  const values = await openDialog({
    title: "Change the table",
    submit: "Change table",
    fields: [
      { ...CAPTION, value: words(before), ...(isFormatted ? { help: "If you change the words, the caption loses its formatting." } : {}) },
      { ...HEADERS[0], value: hasHeaderRow(table) },
      { ...HEADERS[1], value: hasHeaderColumn(table) },
    ],
  })
  if (values && editor.state.doc.nodeAt(pos)?.type.name === "table") changeTable(editor, editor.state.doc.nodeAt(pos), pos, values)
}

function tableAround(editor) {
  const { $from } = editor.state.selection
  for (let depth = $from.depth; depth > 0; depth -= 1) {
    if ($from.node(depth).type.name === "table") return $from.before(depth)
  }
  return null
}

export const Table = library.Table.extend({
  addOptions() {
    return { ...this.parent?.(), cellMinWidth: 96 }
  },

  addAttributes() {
    return {
      ...this.parent?.(),
      caption: {
        default: null,
        rendered: false,
        parseHTML(element) {
          const caption = [...element.children].find((child) => child.tagName === "CAPTION")
          return caption ? cleanCaption(caption).outerHTML : null
        },
      },
    }
  },

  parseHTML: () => [{ tag: "table" }, { tag: "caption", ignore: true }],

  renderHTML({ node, HTMLAttributes }) {
    const caption = captionOf(node.attrs.caption)
    // The clipboard gets the caption as an element; serialize.js writes it itself.
    return ["table", HTMLAttributes, ...(caption ? [document.importNode(caption, true)] : []), ["tbody", 0]]
  },

  addNodeView() {
    const make = this.parent()
    const { editor } = this
    return (props) => {
      const view = make(props)
      let shown = null
      const show = (node) => {
        if (node.attrs.caption === shown?.html) return
        shown?.element.remove()
        const caption = captionOf(node.attrs.caption)
        shown = caption && { html: node.attrs.caption, element: document.importNode(caption, true) }
        if (!shown) return
        shown.element.contentEditable = "false"
        shown.element.addEventListener("click", (event) => {
          event.preventDefault()
          if (editor.isEditable) editTable(editor, props.getPos())
        })
        view.table.prepend(shown.element)
      }
      show(props.node)
      const update = view.update
      view.update = (node) => {
        if (!update(node)) return false
        show(node)
        return true
      }
      return view
    }
  },

  addMenuItems(storage) {
    this.parent(storage)
    const { menu, buttons } = storage
    menu.defineItem({
      name: "table:properties",
      groups: "table",
      priority: 101,
      command: (editor) => editTable(editor, tableAround(editor)),
      button: buttons.material("tune", "Caption and headers"),
      hidden: (editor) => !editor.isActive("table"),
    })
  },

  addCommands() {
    return {
      ...this.parent?.(),
      insertTableWithOptions:
        () =>
        ({ editor }) => {
          insertTable(editor)
          return true
        },
    }
  },
})
