// Marks within a line: abbreviations with their long form, and the language of a part.
import * as library from "django-prose-editor/editor"
import { openDialog } from "./dialog.js"

/** Change the mark at the cursor, or give it to the selection; `values` null removes it. */
function setMark(editor, name, values) {
  const chain = editor.chain().focus()
  if (editor.isActive(name)) chain.extendMarkRange(name)
  values ? chain.setMark(name, values).run() : chain.unsetMark(name).run()
}

function item(storage, extension, icon, label, command) {
  storage.menu.defineItem({
    name: extension,
    groups: "marks",
    priority: 50,
    command,
    button: storage.buttons.material(icon, label),
    enabled: (editor) => !editor.state.selection.empty || editor.isActive(extension),
    active: (editor) => editor.isActive(extension),
  })
}

const LANGUAGE = /^[a-z]{2,3}(-[a-z0-9]{2,8})*$/i
const RIGHT_TO_LEFT = /^(ar|he|fa|ur|yi|ps|sd|ug|dv|ku)\b/i

export const Abbreviation = library.Mark.create({
  name: "abbreviation",
  inclusive: false,

  addAttributes() {
    return { title: { default: null } }
  },

  parseHTML: () => [{ tag: "abbr" }],

  renderHTML({ HTMLAttributes }) {
    return ["abbr", HTMLAttributes, 0]
  },

  addMenuItems(storage) {
    item(storage, this.name, "short_text", "Abbreviation", async (editor) => {
      const values = await openDialog({
        title: "Explain an abbreviation",
        submit: "Save long form",
        remove: editor.isActive("abbreviation") ? "Remove abbreviation" : null,
        fields: [{ name: "title", label: "Long form", help: "Such as “World Health Organization” for WHO.", required: true, maxlength: 200, value: editor.getAttributes("abbreviation").title }],
      })
      if (values) setMark(editor, "abbreviation", values.removed ? null : { title: values.title.trim() })
    })
  },
})

export const Language = library.Mark.create({
  name: "language",
  inclusive: false,

  addAttributes() {
    return { lang: { default: null }, dir: { default: null } }
  },

  parseHTML: () => [{ tag: "span[lang]" }, { tag: "span[dir]" }],

  renderHTML({ HTMLAttributes }) {
    return ["span", HTMLAttributes, 0]
  },

  addMenuItems(storage) {
    item(storage, this.name, "translate", "Language of a part", async (editor) => {
      const now = editor.getAttributes("language")
      const values = await openDialog({
        title: "Name the language of these words",
        submit: "Save language",
        remove: editor.isActive("language") ? "Remove language" : null,
        check: ({ lang }) => (LANGUAGE.test(lang.trim()) ? "" : "Enter the code of a language, such as fr, es or zh-Hant."),
        fields: [
          { name: "lang", label: "Code of the language", help: "fr French, es Spanish, de German, ar Arabic, zh Chinese.", required: true, maxlength: 35, value: now.lang },
          { name: "dir", label: "Direction", value: now.dir ?? "", options: [["", "As the language is written"], ["ltr", "Left to right"], ["rtl", "Right to left"]] },
        ],
      })
      if (!values) return
      const lang = values.lang?.trim()
      const dir = values.dir || (RIGHT_TO_LEFT.test(lang || "") ? "rtl" : null)
      setMark(editor, "language", values.removed ? null : { lang, dir })
    })
  },
})
