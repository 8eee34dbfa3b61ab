// Links: the dialog finds articles, clinics, people, topics, regions and sources while a person types, or takes an address.
import * as library from "django-prose-editor/editor"
import { openDialog } from "./dialog.js"
import { search, Targets } from "./targets.js"

// As core/html/sanitize.py has it, in data-ref.
const PAID = "paid"
const SCHEME = /^([a-z][a-z0-9+.-]*:|\/|#)/i

function complete(typed) {
  const address = typed.trim()
  if (!address || SCHEME.test(address)) return address
  return /^[^\s@]+@[^\s@]+\.[a-z]+$/i.test(address) ? `mailto:${address}` : `https://${address}`
}

function check(typed, schemes) {
  if (!typed.trim()) return "Enter an address, or choose a page."
  const address = complete(typed)
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(address)?.[1].toLowerCase()
  if (scheme && !schemes.includes(scheme)) return `Links may begin with ${schemes.map((each) => `${each}:`).join(", ")} or /.`
  if (/\s/.test(address) || (/^https?:/i.test(address) && !/^https?:\/\/[^/?#]+\.[^/?#]+|^https?:\/\/localhost/i.test(address))) {
    return "This is no address. Choose a page from the list, or enter an address such as https://example.org/."
  }
  return ""
}

async function findPages(url, words) {
  if (words.length < 2 || SCHEME.test(words)) return { results: [] }
  const results = await search(url, { q: words })
  return results ? { results } : { results: [], says: "The search did not answer. You can still enter an address." }
}

async function editLink(editor, schemes) {
  const isLink = editor.isActive("link")
  const { href: before, ref } = editor.getAttributes("link")
  const url = editor.view.dom.parentElement.querySelector("textarea").dataset.linksUrl
  const targets = new Targets("Pages of this site", (words) => findPages(url, words), (input, target) => {
    input.value = target.address
    return `${target.sort}: ${target.title}. ${target.warning}`
  })
  const asked = openDialog({
    title: isLink ? "Change the link" : "Add a link",
    submit: isLink ? "Change link" : "Add link",
    remove: isLink ? "Remove link" : null,
    fields: [
      { name: "href", label: "Search this site, or enter an address", value: before, spellcheck: "false", maxlength: 2000 },
      { name: "isPaid", type: "checkbox", label: "Someone pays for this link", value: ref === PAID, help: "Readers see “(paid link)” after it. So do search engines." },
    ],
    more: targets.element,
    check: ({ href }) => check(href, schemes),
  })
  targets.attach(targets.element.closest("form").querySelector("input"))
  const values = await asked
  if (!values) return
  const chain = editor.chain().focus()
  if (values.removed) return chain.extendMarkRange("link").unsetLink().run()
  const href = complete(values.href)
  // A page of this site is stored by its key, so that the link survives a new address.
  const key = href === before && ref !== PAID ? ref : (targets.picked?.key || null)
  const attributes = { href, ref: values.isPaid ? PAID : key }
  if (isLink) chain.extendMarkRange("link").updateAttributes("link", attributes).run()
  else if (!editor.state.selection.empty) chain.setMark("link", attributes).run()
  else chain.insertContent({ type: "text", text: targets.picked?.title || href, marks: [{ type: "link", attrs: attributes }] }).run()
}

export const Link = library.Link.extend({
  addOptions() {
    return {
      ...this.parent?.(),
      // With it on, the words typed after a link would belong to the link.
      autolink: false,
      HTMLAttributes: {},
      isAllowedUri: (address, context) => context.defaultValidate(address),
    }
  },

  addAttributes() {
    return {
      href: { default: null },
      title: { default: null },
      ref: {
        default: null,
        parseHTML: (element) => element.getAttribute("data-ref"),
        renderHTML: ({ ref }) => ({ "data-ref": ref }),
      },
      rel: { default: "noopener", parseHTML: () => "noopener" },
    }
  },

  addMenuItems(storage) {
    this.parent(storage)
    storage.menu.defineItem({
      name: "link",
      groups: "link",
      command: (editor) => editor.commands.addLink(),
      button: storage.buttons.material("insert_link", "Link"),
      active: (editor) => editor.isActive("link"),
    })
  },

  addCommands() {
    return {
      ...this.parent?.(),
      addLink:
        () =>
        ({ editor }) => {
          editLink(editor, this.options.protocols)
          return true
        },
    }
  },

  addKeyboardShortcuts() {
    return {
      "Mod-k": () => this.editor.commands.addLink(),
    }
  },
})
