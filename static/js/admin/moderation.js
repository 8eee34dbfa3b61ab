// Keys for the moderators' page. Every form works without this file: a key presses a button of the page.
const root = document.querySelector("[data-queue]")
const cards = () => [...root.querySelectorAll("[data-card]")]
const help = document.getElementById("mod-help")
const voice = document.getElementById("mod-voice")
const keysOn = document.getElementById("mod-keys")
const PRESSED = { a: "approve", s: "spam", r: "remove", h: "hold" }
const EVERY = 20000
// Ignore fast typing before the page or a field is ready.
const QUIET = 300
const STORE = "moderation:keys"
let current = null
let sent = false
let quietUntil = performance.now() + QUIET

function say(text) {
  // The same words twice would not be read twice.
  voice.textContent = ""
  requestAnimationFrame(() => (voice.textContent = text))
}

function goTo(card) {
  if (!card) return
  current?.removeAttribute("data-current")
  current = card
  card.setAttribute("data-current", "")
  // A comment that the keys lead to is read whole; under a pointer nothing may move.
  const whole = card.querySelector("[data-whole-text]")
  if (whole) whole.open = true
  card.setAttribute("data-read", "")
  card.focus({ preventScroll: true })
  card.scrollIntoView({ block: "nearest" })
}

function step(by) {
  const all = cards()
  const next = all[(current ? all.indexOf(current) : -1) + by]
  if (next) goTo(next)
  else say(by > 0 ? "This is the last comment on the page." : "This is the first comment.")
}

function press(name) {
  const button = current?.querySelector(`button[name=do][value="${name}"]`)
  if (button) button.form.requestSubmit(button)
  else say(current ? "That is already so." : "Go to a comment first, with j.")
}

// A comment that cannot be pinned has neither button.
function pin() {
  press(current?.querySelector('button[name=do][value="unpin"]') ? "unpin" : "pin")
}

function selected(card) {
  const text = card.querySelector("[data-text]")
  const selection = getSelection()
  const inside = selection.rangeCount && text.contains(selection.anchorNode) && text.contains(selection.focusNode)
  return inside ? selection.toString().trim() : ""
}

function open(name) {
  const tool = current?.querySelector(`[data-tool="${name}"]`)
  // A row has no room for the tool; the comment's own page does.
  const whole = current?.querySelector("[data-whole]")
  if (!tool && whole) return location.assign(`${whole.href}#tool-${name}`)
  if (!tool) return say("Go to a comment first, with j.")
  tool.open = true
  fill(tool)
  tool.querySelector("textarea, select, input:not([type=hidden])")?.focus()
}

function details() {
  const part = current?.querySelector('[data-tool="d"]')
  if (part) part.open = !part.open
  else open("d")
}

// The field is in a part of the card that opens on demand.
function reveal(field) {
  const part = field.closest("details")
  if (part) part.open = true
  field.focus()
}

function chooseReason() {
  const field = current?.querySelector("[data-removal-reason]")
  if (field) reveal(field)
  else if (current?.querySelector("[data-whole]")) open("t")
  else say(current ? "No reason to choose: the comment is removed, or may be a crisis." : "Go to a comment first, with j.")
}

function note() {
  const field = current?.querySelector("[data-note]")
  if (field) reveal(field)
  else open("n")
}

// The selected text is the passage.
function fill(tool) {
  const field = tool.querySelector("[name=passage]")
  const words = field && selected(tool.closest("[data-card]"))
  if (words) field.value = words
}

function mark() {
  const box = current?.querySelector("[name=chosen][type=checkbox]")
  if (!box) return
  box.checked = !box.checked
  count()
  say(box.checked ? "Marked." : "No longer marked.")
}

const boxes = () => [...root.querySelectorAll("[name=chosen][type=checkbox]")]

function count() {
  const number = boxes().filter((box) => box.checked).length
  const place = root.querySelector("[data-marked]")
  if (place) place.textContent = number ? `(${number})` : ""
}

function undo() {
  const form = document.querySelector("[data-undo]")
  if (form) form.requestSubmit(form.querySelector("button"))
  else say("Nothing to undo here. The history of each comment has Undo buttons.")
}

const DOES = {
  j: () => step(1),
  ArrowDown: () => step(1),
  k: () => step(-1),
  ArrowUp: () => step(-1),
  e: () => open("e"),
  y: () => open("y"),
  b: () => open("b"),
  d: details,
  n: note,
  t: chooseReason,
  p: pin,
  x: mark,
  u: undo,
  "?": () => help.showModal(),
}

function typing(target) {
  return target.closest("input, textarea, select, [contenteditable], dialog") && !target.matches("[type=checkbox]")
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || !keysOn.checked) return
  if (help.open || typing(event.target)) {
    // Leave a field for its comment; a dialog closes by itself.
    if (event.key === "Escape" && !help.open) event.target.closest("[data-card]")?.focus()
    return
  }
  const decides = Object.hasOwn(PRESSED, event.key)
  const does = decides ? () => press(PRESSED[event.key]) : DOES[event.key]
  if (event.key.length === 1 && (!does || (decides && event.timeStamp < quietUntil))) {
    quietUntil = event.timeStamp + QUIET
    return
  }
  if (!does || event.repeat && !/^Arrow|^[jk]$/.test(event.key)) return
  event.preventDefault()
  does()
})

root.addEventListener("focusin", (event) => {
  const card = event.target.closest("[data-card]")
  if (!card || card === current) return
  current?.removeAttribute("data-current")
  current = card
  card.setAttribute("data-current", "")
})

// A second press while the first is being sent would be refused.
document.addEventListener("submit", (event) => {
  if (event.target.method !== "post") return
  if (sent) event.preventDefault()
  sent = true
})
addEventListener("pageshow", () => (sent = false))

root.addEventListener("change", (event) => {
  if (event.target.name === "chosen") count()
  if (!event.target.matches("[data-script]")) return
  const reply = document.querySelector(`[data-reply="${CSS.escape(event.target.value)}"]`)
  const field = event.target.form.querySelector("[name=reply]")
  // Never overwrite text that was typed.
  const scripted = [...document.querySelectorAll("[data-reply]")].some((each) => each.textContent === field.value)
  if (reply && (!field.value.trim() || scripted)) field.value = reply.textContent
  else if (reply) say("Your text stays. Empty the field to start from the scripted reply.")
})

root.addEventListener("toggle", (event) => event.target.matches("[data-tool]") && event.target.open && fill(event.target), true)

const all = root.querySelector("[data-mark-all]")
if (all) {
  all.hidden = false
  all.addEventListener("click", () => {
    const on = boxes().some((box) => !box.checked)
    for (const box of boxes()) box.checked = on
    count()
  })
}

function remembered() {
  try {
    return localStorage.getItem(STORE) !== "off"
  } catch {
    return true
  }
}

keysOn.checked = remembered()
keysOn.addEventListener("change", () => {
  try {
    localStorage.setItem(STORE, keysOn.checked ? "on" : "off")
  } catch {
    // Without storage the choice applies to this page.
  }
  root.classList.toggle("mod--keys", keysOn.checked)
})
root.classList.toggle("mod--keys", keysOn.checked)
const hint = root.querySelector(".mod-keys-hint")
hint.hidden = false
hint.querySelector("button").addEventListener("click", () => help.showModal())

// Another moderator may work on the same queue: show their decisions.
async function watch() {
  const shown = cards().filter((card) => !card.dataset.outdated)
  if (!shown.length || document.hidden) return
  const query = new URLSearchParams(shown.map((card) => ["pk", card.dataset.card]))
  try {
    const response = await fetch(`${root.dataset.watch}?${query}`, { redirect: "manual" })
    if (!response.ok) return
    const now = await response.json()
    for (const card of shown) showDecision(card, now[card.dataset.card])
  } catch {
    // No network: the next request follows.
  }
}

function showDecision(card, now) {
  if (now && now.state === card.dataset.state) return
  card.dataset.outdated = "yes"
  const line = document.createElement("p")
  line.className = "desk-notice"
  line.textContent = now ? `Decided in the meantime: ${now.label}${now.by ? ` by ${now.by}` : ""}.` : "Deleted in the meantime."
  card.querySelector("header").after(line)
  say(line.textContent)
}

setInterval(watch, EVERY)
document.addEventListener("visibilitychange", watch)

count()
const messages = [...document.querySelectorAll("#mod-messages li")].map((line) => line.firstChild.textContent.trim())
if (messages.length) say(messages.join(" "))
const target = location.hash.startsWith("#c-") && document.getElementById(location.hash.slice(1))
const tool = location.hash.match(/^#tool-([eybdnt])$/)
if (target || tool) goTo(target || cards()[0])
if (tool) DOES[tool[1]]()
