// The form of an article: its text grows as one writes, its sections remember whether they are open.
import { addBlock, begin, list, templateOf } from "./blocks.js"
import { begin as beginBylines } from "./bylines.js"
import { begin as beginKeys } from "./keys.js"
import { label } from "./labels.js"
import { make } from "./make.js"
import { begin as beginTexts } from "./texts.js"

const form = document.getElementById("article_form")
const title = form.querySelector("#id_title")
const standfirst = form.querySelector("#id_standfirst")
const REMEMBERED = "write:sections"

// A title is one line, however many it takes on the screen.
title?.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.isComposing) return
  event.preventDefault()
  standfirst?.focus()
})
title?.addEventListener("input", () => {
  if (title.value.includes("\n")) title.value = title.value.replace(/\s*\n\s*/g, " ")
})

function count(area) {
  const left = make("span", { class: "field__count" })
  const show = () => (left.textContent = `${area.value.length} of ${area.maxLength} characters`)
  area.after(left)
  area.addEventListener("input", show)
  show()
}

if (standfirst?.maxLength > 0) count(standfirst)

// The buttons of a text stay below the bar, which grows with what it says.
const bar = form.querySelector(".write-bar")
new ResizeObserver(() => document.documentElement.style.setProperty("--write-bar", `${bar.offsetHeight}px`)).observe(bar)

// Sections at the side remember whether they are open; one with an error is open.
function remembered() {
  try {
    return JSON.parse(localStorage.getItem(REMEMBERED)) ?? {}
  } catch {
    return {}
  }
}

for (const section of form.querySelectorAll("details.section")) {
  const before = remembered()[section.id]
  if (before !== undefined) section.open = before
  if ("wrong" in section.dataset || section.querySelector(".errorlist")) section.open = true
  section.addEventListener("toggle", () => {
    try {
      localStorage.setItem(REMEMBERED, JSON.stringify({ ...remembered(), [section.id]: section.open }))
    } catch {
      // Without storage the sections begin as the server sends them.
    }
  })
}

// On a phone, text and settings take turns.
const tabs = form.querySelector(".write-tabs")
const columns = form.querySelector(".write-columns")

function showPart(id) {
  columns.dataset.shown = id
  for (const tab of tabs.children) tab.setAttribute("aria-pressed", String(tab.getAttribute("aria-controls") === id))
}

tabs.hidden = false
const wrong = form.querySelectorAll(".write-panel .errorlist").length
if (wrong) tabs.querySelector(".write-tabs__errors").textContent = `(${wrong} ${wrong === 1 ? "error" : "errors"})`
tabs.addEventListener("click", (event) => event.target.closest("button") && showPart(event.target.closest("button").getAttribute("aria-controls")))
showPart(wrong && !form.querySelector(".write-text .errorlist") ? "write-panel" : "write-text")

// A menu closes by Escape and by a press elsewhere.
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false
})
document.addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" && event.target.closest?.("details.menu[open]")
  if (!menu) return
  menu.open = false
  menu.querySelector("summary").focus()
})

// Ctrl+S saves and stays here.
addEventListener("keydown", (event) => {
  if (event.key.toLowerCase() !== "s" || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey) return
  const save = form.querySelector("input[name=_continue]")
  if (!save) return
  event.preventDefault()
  save.click()
})

// The select boxes begin after this module: jQuery waits for the whole page.
window.django.jQuery(() => {
  if (list) {
    begin()
    beginTexts()
  }
  beginBylines()
  beginKeys()
  label(form)
  if (!list || form.querySelector("#id_seen_version")?.value || form.querySelector(".errornote")) return
  if (!list.children.length) addBlock(templateOf("rich_text"))
  title.focus()
})
