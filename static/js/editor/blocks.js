// Paragraphs, list items and numbered lists that keep what the sanitizer allows and offer nothing that it drops.
import * as library from "django-prose-editor/editor"
import { openDialog } from "./dialog.js"

// True for a paragraph that the HTML has: one that the editor adds to a cell or an item is not written back.
export const Paragraph = library.Paragraph.extend({
  addAttributes() {
    return { ...this.parent?.(), wrapped: { default: false, rendered: false, parseHTML: () => true } }
  },
})

// An item may begin with a heading or a list. A heading that a person makes a list becomes plain words all the same.
export const ListItem = library.ListItem.extend({ content: "block+" })

const toggle = (name) => () => ({ chain, editor }) =>
  (editor.isActive("heading") ? chain().setParagraph() : chain()).toggleList(name, "listItem").run()

// Who types a list begins each line with its mark. In an item, the mark is left out and begins no list in the list.
const leaveOutMarks = (rules, list) => rules.map((rule) => new library.InputRule({
  find: rule.find,
  undoable: rule.undoable,
  handler: (given) => {
    const { $from } = given.state.selection
    const isItem = $from.depth > 2 && $from.node(-1).type.name === "listItem" && $from.node(-2).type.name === list
    if (!isItem || $from.index(-1)) return rule.handler(given)
    given.commands.deleteRange(given.range)
  },
}))

export const BulletList = library.BulletList.extend({
  addInputRules() {
    return leaveOutMarks(this.parent(), "bulletList")
  },

  addCommands: () => ({ toggleBulletList: toggle("bulletList") }),
})

export const OrderedList = library.OrderedList.extend({
  // The library's rule asks for the kind of number; ours begins the list with the number that was typed.
  addInputRules() {
    const getAttributes = ([, number]) => ({ start: Number(number) })
    return leaveOutMarks([library.wrappingInputRule({ find: /^(\d{1,3})\.\s$/, type: this.type, getAttributes })], "orderedList")
  },

  addAttributes() {
    return {
      start: {
        default: 1,
        parseHTML: (element) => (/^\d+$/.test(element.getAttribute("start")) ? Number(element.getAttribute("start")) : 1),
        renderHTML: ({ start }) => (start === 1 ? {} : { start }),
      },
    }
  },

  renderHTML({ HTMLAttributes }) {
    return ["ol", HTMLAttributes, 0]
  },

  // The library's own view writes the kind of number into `style`.
  addNodeView: () => null,

  addCommands() {
    return {
      toggleOrderedList: toggle("orderedList"),
      updateListAttributes:
        () =>
        ({ editor }) => {
          const { start } = editor.getAttributes("orderedList")
          openDialog({
            title: "Number the list",
            submit: "Set first number",
            fields: [{ name: "start", label: "First number", type: "number", min: 0, max: 999, value: start ?? 1 }],
          }).then((values) => {
            const first = Number.parseInt(values?.start, 10)
            if (values) editor.chain().focus().updateAttributes("orderedList", { start: Number.isNaN(first) ? 1 : first }).run()
          })
          return true
        },
    }
  },
})
