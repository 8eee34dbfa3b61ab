// The moderators' page by keys. Everything is a form that works without this file: a key presses the button that is there.
const root = document.querySelector("[data-queue]")
const cards = () => [...root.querySelectorAll("[data-card]")]
const help = document.getElementById("mod-help")
const voice = document.getElementById("mod-voice")
const keysOn = document.getElementById("mod-keys")
const PRESSED = { a: "approve", s: "spam", r: "remove", h: "hold" }
const EVERY = 20000
// Letters of a word that somebody types before the page, or its field, is ready must decide nothing.
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
  card.focus({ preventScroll: true })
  card.scrollIntoView({ block: "nearest" })
}

function step(by) {
  const all = cards()
  const next = all[(current ? all.indexOf(current) : -1) + by]
  if (next) goTo(next)
  else say(by > 0 ? "This is the last on the page." : "This is the first.")
}

function press(name) {
  const button = current?.querySelector(`button[name=do][value="${name}"]`)
  if (button) button.form.requestSubmit(button)
  else say(current ? "That is so already." : "Go to a comment first, with j.")
}

// What cannot be pinned has neither button.
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
  // A line has no room for it: the comment's own page does.
  const whole = current?.querySelector("[data-whole]")
  if (!tool && whole) return location.assign(`${whole.href}#tool-${name}`)
  if (!tool) return say("Go to a comment first, with j.")
  tool.open = true
  fill(tool)
  tool.querySelector("textarea, select, input:not([type=hidden])")?.focus()
}

function told() {
  const field = current?.querySelector("[data-told]")
  if (field) field.focus()
  else if (current?.querySelector("[data-whole]")) open("t")
  else say(current ? "Its writer is told nothing: it is removed, or may tell of danger." : "Go to a comment first, with j.")
}

function note() {
  const field = current?.querySelector("[data-note]")
  if (field) field.focus()
  else open("n")
}

// What is selected in the text is the passage that is meant.
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
  else say("There is nothing to undo here. The history of each comment has an Undo too.")
}

const DOES = {
  j: () => step(1),
  ArrowDown: () => step(1),
  k: () => step(-1),
  ArrowUp: () => step(-1),
  e: () => open("e"),
  y: () => open("y"),
  b: () => open("b"),
  n: note,
  t: told,
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
    // Out of a field, back to its comment; a dialog closes by itself.
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

// A second press while the first is under way would only be refused.
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
  const field = event.target.form.querySelector("[name=answer]")
  // What was typed by hand is never written over.
  const scripted = [...document.querySelectorAll("[data-reply]")].some((each) => each.textContent === field.value)
  if (reply && (!field.value.trim() || scripted)) field.value = reply.textContent
  else if (reply) say("Your own words stay. Empty the field to begin with the reply.")
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
    // Without a store the choice holds for this page.
  }
  root.classList.toggle("mod--keys", keysOn.checked)
})
root.classList.toggle("mod--keys", keysOn.checked)
const hint = root.querySelector(".mod-keys-hint")
hint.hidden = false
hint.querySelector("button").addEventListener("click", () => help.showModal())

// Another moderator may be at the same pile: say so before they decide about the same comment.
async function watch() {
  const shown = cards().filter((card) => !card.dataset.told)
  if (!shown.length || document.hidden) return
  const query = new URLSearchParams(shown.map((card) => ["pk", card.dataset.card]))
  try {
    const answer = await fetch(`${root.dataset.watch}?${query}`, { redirect: "manual" })
    if (!answer.ok) return
    const now = await answer.json()
    for (const card of shown) tell(card, now[card.dataset.card])
  } catch {
    // No network for a moment: the next look follows.
  }
}

function tell(card, now) {
  if (now && now.state === card.dataset.state) return
  card.dataset.told = "yes"
  const line = document.createElement("p")
  line.className = "desk-notice"
  line.textContent = now ? `In the meantime: ${now.said}${now.by ? ` by ${now.by}` : ""}.` : "In the meantime: deleted."
  card.querySelector("header").after(line)
  say(line.textContent)
}

setInterval(watch, EVERY)
document.addEventListener("visibilitychange", watch)

count()
const messages = [...document.querySelectorAll("#mod-messages li")].map((line) => line.firstChild.textContent.trim())
if (messages.length) say(messages.join(" "))
const target = location.hash.startsWith("#c-") && document.getElementById(location.hash.slice(1))
const tool = location.hash.match(/^#tool-([eybnt])$/)
if (target || tool) goTo(target || cards()[0])
if (tool) DOES[tool[1]]()
