// Marks within a line: links as the sanitizer writes them, abbreviations with their long form, the language of a part.
import * as library from "django-prose-editor/editor"

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
      rel: { default: "noopener", parseHTML: () => "noopener" },
    }
  },
})

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
})

export const Language = library.Mark.create({
  name: "language",
  inclusive: false,
  // A part in one language may hold a part in another one.
  excludes: "",

  addAttributes() {
    return { lang: { default: null }, dir: { default: null } }
  },

  parseHTML: () => [{ tag: "span[lang]" }, { tag: "span[dir]" }],

  renderHTML({ HTMLAttributes }) {
    return ["span", HTMLAttributes, 0]
  },
})
