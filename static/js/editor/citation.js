// Citations: a number in the text that leads to a reference. The key of the source is stored; the form says the number.
import * as library from "django-prose-editor/editor"
import { make, openDialog } from "./dialog.js"
import { addReference, canCite, listReferences, watchReferences } from "./references.js"
import { pasteSource } from "./paste-source.js"
import { search, Targets } from "./targets.js"

const NUMBER = /^\s*\[([1-9]\d{0,3}|\?)\]\s*$/

/** Find among the references of this form first, then among all sources. */
async function findSources(url, words) {
  const wanted = words.toLowerCase()
  const own = listReferences()
  const results = own
    .filter(({ title, number }) => title.toLowerCase().includes(wanted) || wanted === String(number))
    .map(({ key, title, number }) => ({ key, title, sort: `Reference ${number} of this article` }))
  if (words.length < 2) return { results, says: results.length ? "" : "Type words of the title or the authors." }
  const found = await search(url, { q: words, sort: "source" })
  if (!found) return { results, says: "The search did not answer. Try again." }
  const known = new Set(own.map(({ key }) => key))
  results.push(...found.filter(({ key }) => !known.has(key)).map(({ key, title }) => ({ key, title, sort: "Adds a reference" })))
  const says = results.length === 1 ? "1 source found." : `${results.length} sources found.`
  return { results, says: results.length ? says : "No source has these words. Paste a new source." }
}

async function cite(editor) {
  const url = editor.view.dom.parentElement.querySelector("textarea").dataset.linksUrl
  const targets = new Targets("Sources", (words) => findSources(url, words), (input, { title }) => {
    input.value = title
    input.form.requestSubmit()
    return ""
  })
  const asked = openDialog({
    title: "Cite a source",
    submit: "Insert citation",
    fields: [{ name: "source", label: "Search sources", help: "Choose with the arrow keys and Enter.", spellcheck: "false", maxlength: 100 }],
    more: targets.element,
    remove: "Paste a new source",
    check: () => (targets.picked ? "" : "Choose a source from the list."),
  })
  targets.attach(targets.element.closest("form").querySelector("input"))
  targets.find()
  const answer = await asked
  const source = answer?.removed ? await pasteSource(url) : answer && targets.picked
  if (!source) return
  const { key } = source
  const numberOf = () => listReferences().find((each) => each.key === key)?.number
  if (!numberOf()) addReference(source)
  const citation = { type: "citation", attrs: { ref: key, number: String(numberOf() ?? "?") } }
  const { from, to, node } = editor.state.selection
  // A selected citation is replaced. Selected words stay: what supports them comes after them.
  editor.chain().focus().insertContentAt(node?.type.name === "citation" ? { from, to } : to, citation).run()
}

export const Citation = library.Node.create({
  name: "citation",
  group: "inline",
  inline: true,
  atom: true,
  priority: 1000,

  addAttributes() {
    return {
      ref: { default: null, rendered: false, parseHTML: (element) => element.getAttribute("data-ref") },
      number: { default: "?", rendered: false, parseHTML: (element) => NUMBER.exec(element.textContent)?.[1] ?? "?" },
    }
  },

  parseHTML: () => [
    {
      tag: `a[data-ref^="source:"]`,
      getAttrs: (element) => (!element.hasAttribute("href") && NUMBER.test(element.textContent) ? null : false),
    },
  ],

  renderHTML: ({ node }) => ["a", { "data-ref": node.attrs.ref, rel: "noopener" }, `[${node.attrs.number}]`],

  renderText: ({ node }) => `[${node.attrs.number}]`,

  // What is shown follows the references of the form. What is stored gets its number with the next edition.
  addNodeView() {
    return ({ node }) => {
      const dom = make("span", { class: "writing-citation", contenteditable: "false" })
      const show = () => {
        const found = listReferences().find(({ key }) => key === node.attrs.ref)
        dom.textContent = canCite() ? `[${found?.number ?? "?"}]` : `[${node.attrs.number}]`
        dom.title = found?.title ?? "This source has no reference in this article. Add one, or delete the citation."
        dom.classList.toggle("writing-citation--lost", canCite() && !found)
      }
      show()
      return { dom, destroy: watchReferences(show), ignoreMutation: () => true }
    }
  },

  addMenuItems({ menu, buttons }) {
    menu.defineItem({
      name: "citation",
      groups: "link",
      command: (editor) => editor.commands.addCitation(),
      button: buttons.text("[1]", "Cite a source"),
      hidden: () => !canCite(),
    })
  },

  addCommands() {
    return {
      addCitation:
        () =>
        ({ editor }) => {
          if (!canCite()) return false
          cite(editor)
          return true
        },
    }
  },

  addKeyboardShortcuts() {
    return { "Mod-Alt-f": () => this.editor.commands.addCitation() }
  },
})
