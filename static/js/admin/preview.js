// Show the article beside its form while it is written, at the width of a phone, a tablet or a desktop, or in a window
// of its own. It follows the form's fields without saving them, and scrolls to the words in hand.
import { sendTyped } from "./typed.js"

const link = document.querySelector("a[data-preview]")
const address = link?.dataset.preview
const WIDTHS = { Phone: 375, Tablet: 768, Desktop: 1280 }
const PATIENCE = 120 // between two requests, in ms
const KEPT = "desk:preview-width"
const WORDS = 60 // characters that find a paragraph again

let panel = null
let frame = null
let popup = null
let width = localStorage.getItem(KEPT) in WIDTHS ? localStorage.getItem(KEPT) : "Phone"
let wanted = ""
let shown = ""
let busy = false

function make(tag, properties, ...children) {
  const element = Object.assign(document.createElement(tag), properties)
  element.append(...children)
  return element
}

// Every open page that shows the article: the frame, the window, or both.
function pages() {
  if (popup?.closed) popup = null
  // A link in the preview may have led its reader to another page.
  const isHere = (page) => page?.location?.pathname === address && page.querySelector("main")
  return [frame?.contentDocument, popup?.document].filter(isHere)
}

async function update() {
  if (busy || wanted === shown || !pages().length) return
  busy = true
  const fields = wanted
  try {
    const answer = await sendTyped(address, fields)
    if (answer.ok) show(await answer.text())
  } catch {
    // The network is down for a moment. The next change asks again.
  }
  shown = fields
  busy = false
  if (wanted !== shown) setTimeout(update, PATIENCE)
}

function show(text) {
  const fresh = new DOMParser().parseFromString(text, "text/html")
  for (const page of pages()) {
    const main = page.importNode(fresh.querySelector("main"), true)
    const y = page.defaultView.scrollY
    page.querySelector("main").replaceWith(main)
    page.title = fresh.title
    page.defaultView.scrollTo({ top: y, behavior: "instant" })
  }
  follow()
}

// The first words of the paragraph or field that is being written.
function wordsInHand() {
  const active = document.activeElement
  if (active?.isContentEditable) {
    const node = getSelection().anchorNode
    const element = node?.nodeType === Node.TEXT_NODE ? node.parentElement : node
    return element?.closest("p, h1, h2, h3, h4, li, td, th, caption")?.textContent ?? ""
  }
  return active?.matches?.("input[type=text], textarea") ? active.value : ""
}

const plain = (text) => text.replace(/\s+/g, " ").trim()

function follow() {
  const words = plain(wordsInHand()).slice(0, WORDS)
  if (words.length < 3) return
  for (const page of pages()) {
    const parts = page.querySelectorAll("main :is(h1, h2, h3, h4, p, li, td, th, caption, figcaption, blockquote)")
    const part = [...parts].findLast((element) => plain(element.textContent).startsWith(words))
    if (!part) continue
    const { top, bottom } = part.getBoundingClientRect()
    if (top < 0 || bottom > page.defaultView.innerHeight) part.scrollIntoView({ block: "center", behavior: "instant" })
  }
}

function fit() {
  if (!panel) return
  const room = panel.querySelector(".desk-panel-room")
  const scale = Math.min(1, room.clientWidth / WIDTHS[width])
  frame.style.width = `${WIDTHS[width]}px`
  frame.style.height = `${room.clientHeight / scale}px`
  frame.style.transform = `scale(${scale})`
}

function choose(name) {
  width = name
  localStorage.setItem(KEPT, name)
  for (const button of panel.querySelectorAll("[data-width]")) {
    button.setAttribute("aria-pressed", String(button.dataset.width === name))
  }
  for (const each of [panel, document.body]) each.classList.toggle("desk-panel-wide", name !== "Phone")
  fit()
}

function openWindow() {
  popup = window.open(address, "desk-preview", "popup,width=1000,height=900")
  popup?.addEventListener("load", () => {
    shown = ""
    update()
  })
}

function close() {
  panel.remove()
  panel = frame = null
  document.body.classList.remove("desk-beside", "desk-panel-wide")
  link.setAttribute("aria-expanded", "false")
  link.focus()
}

function open() {
  frame = make("iframe", { src: address, title: "The article as you write it" })
  frame.addEventListener("load", () => {
    shown = ""
    update()
    follow()
  })
  const widths = Object.keys(WIDTHS).map((name) => {
    const button = make("button", { type: "button", className: "button", textContent: name })
    button.dataset.width = name
    button.addEventListener("click", () => choose(name))
    return button
  })
  const apart = make("button", { type: "button", className: "button", textContent: "Open in a window" })
  apart.addEventListener("click", openWindow)
  const shut = make("button", { type: "button", className: "button", textContent: "Close" })
  shut.addEventListener("click", close)
  const bar = make("div", { className: "desk-panel-bar" }, ...widths, apart, shut)
  panel = make("aside", { className: "desk-panel" }, bar, make("div", { className: "desk-panel-room" }, frame))
  panel.setAttribute("aria-label", "Preview")
  document.body.append(panel)
  document.body.classList.add("desk-beside")
  link.setAttribute("aria-expanded", "true")
  choose(width)
  bar.firstChild.focus()
}

document.addEventListener("desk:typed", ({ detail }) => {
  wanted = detail
  update()
})
for (const kind of ["focusin", "click", "keyup"]) document.addEventListener(kind, () => panel && follow())
addEventListener("resize", fit)

// On a narrow screen there is no room beside the form: the link opens the page itself.
link?.addEventListener("click", (event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey || innerWidth < 1100) return
  event.preventDefault()
  if (panel) close()
  else open()
})
