// Make the toolbar work by keyboard: one stop for Tab, arrows within, names that say what each button does.
import * as library from "django-prose-editor/editor"
import { make, openDialog } from "./dialog.js"

const isMac = /Mac|iPhone|iPad/.test(navigator.platform)
const key = (pressed) => `${isMac ? "⌘" : "Ctrl+"}${pressed}`
const LABELS = {
  bold: `Bold (${key("B")})`,
  italic: `Italic (${key("I")})`,
  subscript: `Subscript (${key(",")})`,
  superscript: `Superscript (${key(".")})`,
  bulletList: `Bulleted list (${key("Shift+8")})`,
  orderedList: `Numbered list (${key("Shift+7")})`,
  orderedListProperties: "First number of the list",
  blockquote: `Quotation (${key("Shift+B")})`,
  horizontalRule: "Dividing line",
  link: `Link (${key("K")})`,
  citation: `Cite a source (${key("Alt+F")})`,
  unlink: "Remove link",
  table: "Insert table",
  "table:addColumnAfter": "Add column",
  "table:deleteColumn": "Delete column",
  "table:addRowAfter": "Add row",
  "table:deleteRow": "Delete row",
  "table:mergeCells": "Merge cells",
  "table:splitCell": "Split cell",
  "table:toggleHeaderCell": "Header cell on or off",
  "table:deleteTable": "Delete table",
  "history:undo": `Undo (${key("Z")})`,
  "history:redo": `Redo (${key("Shift+Z")})`,
}
const HELP = [
  ["Bold, italic", `${key("B")}, ${key("I")}`],
  ["Superscript, subscript", `${key(".")}, ${key(",")}`],
  ["Heading 2, 3, 4", `${key("Alt+2")}, 3, 4`],
  ["Paragraph", key("Alt+0")],
  ["Bulleted list, numbered list", `${key("Shift+8")}, ${key("Shift+7")}`],
  ["Deeper or higher in a list", "Tab, Shift+Tab"],
  ["Quotation", key("Shift+B")],
  ["Link", key("K")],
  ["Cite a source", key("Alt+F")],
  ["New line in a paragraph", "Shift+Enter"],
  ["Next cell of a table", "Tab"],
  ["Paste the words alone", key("Shift+V")],
  ["Undo, redo", `${key("Z")}, ${key("Shift+Z")}`],
  ["From the text to the toolbar", "Alt+F10"],
  ["Along the toolbar", "← →"],
]
const TOGGLES = new Set(["bold", "italic", "subscript", "superscript", "blockquote", "orderedList"])
const STYLES = "Paragraph or heading"

function stops(bar) {
  return [...bar.querySelectorAll(".prose-menubar__button, .prose-menubar__selected")].filter(
    (each) => !each.closest(".prose-menubar__picker") && !each.parentElement.closest(".prose-menubar__selected") && !each.classList.contains("hidden"),
  )
}

// The button of each toolbar that Tab leads to.
const stop = new WeakMap()

function keepOneStop(bar) {
  const all = stops(bar)
  const current = all.find((each) => each === document.activeElement) || all.find((each) => each === stop.get(bar)) || all[0]
  stop.set(bar, current)
  for (const each of all) each.tabIndex = each === current ? 0 : -1
}

function label(bar) {
  for (const button of bar.querySelectorAll(".prose-menubar__group [data-name]")) {
    const words = LABELS[button.dataset.name]
    if (words) {
      button.title = words
      button.setAttribute("aria-label", words)
    }
  }
}

function follow(bar) {
  for (const button of bar.querySelectorAll(".prose-menubar__group [data-name]")) {
    if (TOGGLES.has(button.dataset.name)) button.setAttribute("aria-pressed", String(button.classList.contains("active")))
    button.setAttribute("aria-disabled", String(button.classList.contains("disabled")))
  }
  for (const picker of bar.querySelectorAll(".prose-menubar__selected")) {
    const shown = picker.firstElementChild
    // The library shows the chosen style as a button, and a button may not hold another one.
    if (shown?.tagName !== "BUTTON") continue
    const icon = Object.assign(document.createElement("span"), { className: shown.className, textContent: shown.textContent })
    if (shown.dataset.level) icon.dataset.level = shown.dataset.level
    icon.setAttribute("aria-hidden", "true")
    shown.replaceWith(icon)
    const name = shown.title && shown.title[0].toUpperCase() + shown.title.slice(1)
    picker.setAttribute("aria-label", name ? `${STYLES}: ${name}` : STYLES)
    picker.title = STYLES
  }
  keepOneStop(bar)
}

function move(bar, event) {
  const all = stops(bar)
  const at = all.indexOf(document.activeElement)
  const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: all.length - 1 }[event.key]
  if (at < 0 || to === undefined) return
  event.preventDefault()
  const target = all[(to + all.length) % all.length]
  target.focus()
  keepOneStop(bar)
}

function openByKeyboard(bar) {
  for (const picker of bar.querySelectorAll(".prose-menubar__selected")) {
    picker.setAttribute("role", "button")
    picker.setAttribute("aria-haspopup", "true")
    const list = picker.parentElement.querySelector(".prose-menubar__picker")
    const options = () => [...list.querySelectorAll("button:not(.hidden)")]
    picker.addEventListener("keydown", (event) => {
      if (!["Enter", " ", "ArrowDown"].includes(event.key)) return
      event.preventDefault()
      picker.click()
      options()[0]?.focus()
    })
    list.addEventListener("toggle", (event) => picker.setAttribute("aria-expanded", String(event.newState === "open")))
    list.addEventListener("keydown", (event) => {
      const all = options()
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
      if (!step) return
      event.preventDefault()
      event.stopPropagation()
      all[(all.indexOf(document.activeElement) + step + all.length) % all.length].focus()
    })
  }
}

function showHelp() {
  const rows = HELP.map(([words, keys]) => make("tr", {}, [make("th", { scope: "row" }, [words]), make("td", {}, [make("kbd", {}, [keys])])]))
  const more = make("table", { class: "writing-keys" }, [make("tbody", {}, rows)])
  openDialog({ title: "Write with the keyboard", submit: "Close help", fields: [], more, isMessage: true })
}

export const Toolbar = library.Extension.create({
  name: "toolbar",
  // Behind the library's menu, which makes the bar.
  priority: 1,

  addMenuItems({ menu, buttons }) {
    menu.defineItem({
      name: "help",
      groups: "utility",
      command: showHelp,
      button: buttons.material("help_outline", "Keyboard help"),
    })
  },

  onCreate() {
    const bar = this.editor.view.dom.parentElement.querySelector(".prose-menubar")
    if (!bar) return
    bar.setAttribute("role", "toolbar")
    bar.setAttribute("aria-label", "Formatting")
    label(bar)
    openByKeyboard(bar)
    bar.addEventListener("keydown", (event) => move(bar, event))
    this.editor.on("transaction", () => follow(bar))
    follow(bar)
  },

  addKeyboardShortcuts() {
    return {
      "Alt-F10": () => {
        stop.get(this.editor.view.dom.parentElement.querySelector(".prose-menubar"))?.focus()
        return true
      },
    }
  },
})
