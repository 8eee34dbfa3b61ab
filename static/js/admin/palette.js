// Ctrl+K: search everything in a dialog. "?": the keys. Without this file, the link "Search" opens a page.

const link = document.querySelector("a[data-palette]")
const WAIT_MS = 150
let dialog, input, list, voice, asked, options, at

const make = (name, values = {}, ...inside) => {
  const element = Object.assign(document.createElement(name), values)
  element.append(...inside)
  return element
}

function build() {
  input = make("input", { type: "search", id: "palette-q", autocomplete: "off", maxLength: 200 })
  for (const [name, value] of Object.entries({ role: "combobox", "aria-expanded": "false", "aria-controls": "palette-list", "aria-autocomplete": "list" })) {
    input.setAttribute(name, value)
  }
  list = make("div", { id: "palette-list" })
  list.setAttribute("role", "listbox")
  list.ariaLabel = "Found"
  voice = make("p", { className: "palette-voice" })
  voice.setAttribute("role", "status")
  const label = make("label", { htmlFor: "palette-q", textContent: "Search everything, or go to a page" })
  const close = make("button", { type: "button", className: "button palette-close", textContent: "Close" })
  dialog = make("dialog", { className: "palette" }, label, input, voice, list, close)
  dialog.setAttribute("aria-label", "Search")
  close.addEventListener("click", () => dialog.close())
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close())
  input.addEventListener("input", askSoon)
  input.addEventListener("keydown", press)
  document.body.append(dialog)
}

function open() {
  if (!dialog) build()
  if (dialog.open) return
  dialog.showModal()
  input.select()
  ask()
}

function askSoon() {
  clearTimeout(asked)
  asked = setTimeout(ask, WAIT_MS)
}

async function ask() {
  const text = input.value
  let answer
  try {
    const response = await fetch(`${link.href}?as=json&q=${encodeURIComponent(text)}`)
    if (response.redirected) return say("Your session has ended. Sign in again, then search.")
    answer = await response.json()
  } catch {
    return say("The search did not answer. Press Enter to open it as a page.")
  }
  if (text === input.value) show(answer.groups)
}

function say(text) {
  voice.textContent = text
}

function show(groups) {
  options = []
  list.replaceChildren(...groups.map(showGroup))
  input.setAttribute("aria-expanded", String(options.length > 0))
  mark(-1)
  say(options.length ? `${options.length} found. Use the arrow keys, then Enter.` : "Nothing has these words.")
}

function showGroup(group, number) {
  const name = make("div", { className: "palette-group", id: `palette-group-${number}`, textContent: group.label })
  const part = make("div", {}, name, ...group.hits.map(showHit))
  part.setAttribute("role", "group")
  part.setAttribute("aria-labelledby", name.id)
  return part
}

function showHit(hit) {
  const option = make("a", { href: hit.url, id: `palette-${options.length}`, tabIndex: -1, className: "palette-hit" }, hit.title)
  if (hit.note) option.append(make("span", { className: "palette-note", textContent: hit.note }))
  option.setAttribute("role", "option")
  options.push(option)
  return option
}

function mark(number) {
  at = number
  for (const [place, option] of options.entries()) option.setAttribute("aria-selected", String(place === at))
  if (at < 0) return input.removeAttribute("aria-activedescendant")
  input.setAttribute("aria-activedescendant", options[at].id)
  options[at].scrollIntoView({ block: "nearest" })
}

function press(event) {
  const steps = { ArrowDown: 1, ArrowUp: -1 }
  if (event.key in steps && options?.length) {
    event.preventDefault()
    const from = at < 0 && event.key === "ArrowUp" ? 0 : at
    mark((from + steps[event.key] + options.length) % options.length)
  } else if (event.key === "Escape") {
    // In a search field, browsers would only empty it.
    event.preventDefault()
    dialog.close()
  } else if (event.key === "Enter") {
    event.preventDefault()
    location.assign(at >= 0 ? options[at].href : `${link.href}?q=${encodeURIComponent(input.value)}`)
  }
}

async function showKeys() {
  const { keys } = await (await fetch(`${link.href}?as=json`)).json()
  const rows = keys.map(([key, does]) => make("div", {}, make("dt", {}, make("kbd", { textContent: key })), make("dd", { textContent: does })))
  const close = make("button", { type: "button", className: "button palette-close", textContent: "Close" })
  const help = make("dialog", { className: "palette" }, make("h2", { textContent: "Keys" }), make("dl", { className: "finder-keys" }, ...rows), close)
  help.ariaLabel = "Keys"
  close.addEventListener("click", () => help.close())
  help.addEventListener("close", () => help.remove())
  document.body.append(help)
  help.showModal()
}

const isTyping = (target) => target.closest?.("input, textarea, select, [contenteditable=true], dialog")

if (link) {
  link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return
    event.preventDefault()
    open()
  })
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.altKey) return
    const isSearch = (event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.toLowerCase() === "k"
    // In a text, the same keys make a link.
    if (isSearch && !event.target.closest?.("[contenteditable=true]")) {
      event.preventDefault()
      open()
    } else if (event.key === "?" && !isTyping(event.target) && !document.getElementById("mod-help")) {
      event.preventDefault()
      showKeys()
    }
  })
}
