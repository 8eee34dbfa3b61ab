// How the text is written: what each kind of node keeps, its HTML, and the browser's help with spelling.
import * as library from "django-prose-editor/editor"
import { nestingOf, serialize } from "./serialize.js"

const BLOCKS = [
  "paragraph", "heading", "blockquote", "bulletList", "orderedList", "listItem", "table", "tableCell", "tableHeader",
]
const MARKS = ["bold", "italic", "subscript", "superscript", "link", "abbreviation"]
const NAMES = /^(ltr|rtl|auto)$/i

const language = { default: null, parseHTML: (element) => element.getAttribute("lang") }
const direction = {
  default: null,
  parseHTML: (element) => (NAMES.test(element.getAttribute("dir")) ? element.getAttribute("dir").toLowerCase() : null),
}
const nesting = { default: null, rendered: false, parseHTML: nestingOf }
// Two links beside each other stay two, even if they lead to one address.
let elements = 0
const element = { default: null, rendered: false, parseHTML: () => (elements += 1) }

export const Writing = library.Extension.create({
  name: "writing",

  addGlobalAttributes() {
    const known = new Set(this.extensions.map((extension) => extension.name))
    const named = (names) => names.filter((name) => known.has(name))
    return [
      { types: named([...BLOCKS, ...MARKS]), attributes: { lang: language, dir: direction } },
      { types: named([...MARKS, "language"]), attributes: { nesting, element } },
    ]
  },

  onBeforeCreate() {
    const { editor } = this
    editor.getHTML = () => serialize(editor.state.doc)
  },

  onCreate() {
    const area = this.editor.view.dom
    area.setAttribute("spellcheck", "true")
    if (!area.lang) area.lang = document.documentElement.lang || "en"
  },
})
