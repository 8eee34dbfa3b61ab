// Links: the dialog finds articles, clinics, people, topics, regions and sources while a person types, or takes an address.
import * as library from "django-prose-editor/editor"
import { make, openDialog } from "./dialog.js"

const WAIT_MS = 200
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

/** The list below the field, as a combobox: arrows choose, Enter takes. */
class Targets {
  constructor(url) {
    this.url = url
    this.list = make("ul", { class: "writing-targets", role: "listbox", id: "writing-targets", "aria-label": "Pages of this site" })
    this.chosen = make("p", { class: "writing-chosen", role: "status" })
    this.element = make("div", {}, [this.list, this.chosen])
    this.results = []
    this.at = -1
    this.picked = null
  }

  attach(input) {
    this.input = input
    const attributes = { role: "combobox", "aria-autocomplete": "list", "aria-controls": "writing-targets", "aria-expanded": "false" }
    for (const [name, value] of Object.entries(attributes)) input.setAttribute(name, value)
    input.addEventListener("input", () => {
      this.picked = null
      this.chosen.textContent = ""
      clearTimeout(this.timer)
      this.timer = setTimeout(() => this.find(), WAIT_MS)
    })
    input.addEventListener("keydown", (event) => this.press(event))
  }

  async find() {
    const words = this.input.value.trim()
    const asked = (this.asked = words)
    const isAddress = SCHEME.test(words)
    let results = []
    if (words.length > 1 && !isAddress) {
      const answer = await fetch(`${this.url}?q=${encodeURIComponent(words)}`, { redirect: "error" }).catch(() => null)
      if (answer?.ok) ({ results } = await answer.json())
      else this.chosen.textContent = "The search did not answer. You can still enter an address."
    }
    if (asked === this.asked) this.show(results)
  }

  show(results) {
    this.results = results
    this.at = -1
    this.list.replaceChildren(
      ...results.map((target, index) => {
        const option = make("li", { role: "option", id: `writing-target-${index}`, "aria-selected": "false" }, [
          make("span", {}, [target.title]),
          make("small", {}, [target.sort]),
          ...(target.warning ? [make("small", { class: "writing-warning" }, [target.warning])] : []),
        ])
        option.addEventListener("click", () => this.pick(index))
        return option
      }),
    )
    this.input.setAttribute("aria-expanded", String(results.length > 0))
    this.input.removeAttribute("aria-activedescendant")
  }

  press(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step && this.results.length) {
      event.preventDefault()
      this.at = (this.at + step + this.results.length) % this.results.length
      ;[...this.list.children].forEach((option, index) => option.setAttribute("aria-selected", String(index === this.at)))
      this.input.setAttribute("aria-activedescendant", `writing-target-${this.at}`)
      this.list.children[this.at].scrollIntoView({ block: "nearest" })
    } else if (event.key === "Enter" && this.at >= 0) {
      event.preventDefault()
      this.pick(this.at)
    }
  }

  pick(index) {
    this.picked = this.results[index]
    this.input.value = this.picked.address
    this.show([])
    this.chosen.textContent = `${this.picked.sort}: ${this.picked.title}. ${this.picked.warning}`
    this.input.focus()
  }
}

async function editLink(editor, schemes) {
  const isLink = editor.isActive("link")
  const { href: before, ref } = editor.getAttributes("link")
  const targets = new Targets(editor.view.dom.parentElement.querySelector("textarea").dataset.linksUrl)
  const asked = openDialog({
    title: isLink ? "Change the link" : "Add a link",
    submit: isLink ? "Change link" : "Add link",
    remove: isLink ? "Remove link" : null,
    fields: [{ name: "href", label: "Search this site, or enter an address", value: before, spellcheck: "false", maxlength: 2000 }],
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
  const attributes = { href, ref: href === before ? ref : (targets.picked?.key || null) }
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
