// Keep what is typed into an article's form in this browser until it is saved, so that a lost session, a crash or a
// closed window loses nothing. Each open form has its own entry, so that no two overwrite each other.
const about = document.getElementById("desk-form")
const form = document.getElementById("article_form")
const start = `desk:${about.dataset.user}:`
const here = `${start}${location.pathname}:`
const key = `${here}${Date.now()}`
const DAYS = 14
const EVERY = 2000

function entries(prefix) {
  return Object.keys(localStorage)
    .filter((name) => name.startsWith(prefix))
    .map((name) => {
      try {
        return { name, ...JSON.parse(localStorage.getItem(name)) }
      } catch {
        return { name, at: 0 }
      }
    })
    .sort((a, b) => b.at - a.at)
}

function typed() {
  const leave = /^(csrfmiddlewaretoken$|_)|__prefix__/
  const fields = [...new FormData(form)].filter(([name, value]) => typeof value === "string" && !leave.test(name))
  return JSON.stringify(fields)
}

function keep(fields, sent) {
  try {
    localStorage.setItem(key, JSON.stringify({ at: Date.now(), fields, sent }))
  } catch {
    // The storage is full or forbidden: the form works without it.
  }
}

// A form that was sent is on the server once the page reports success.
const saved = document.querySelector(".messagelist .success")
for (const { name, at, sent } of entries(start)) {
  if ((saved && sent) || Date.now() - at > DAYS * 86400000) localStorage.removeItem(name)
}

function restore(fields) {
  // The server fills the form, so every kind of field comes back, unsaved blocks included.
  const sender = document.createElement("form")
  sender.method = "post"
  sender.action = location.pathname
  const token = form.elements.csrfmiddlewaretoken.value
  for (const [name, value] of [...JSON.parse(fields), ["csrfmiddlewaretoken", token], ["_restore", "1"]]) {
    const input = document.createElement("textarea")
    input.name = name
    input.value = value
    sender.append(input)
  }
  sender.hidden = true
  document.body.append(sender)
  sender.submit()
}

function when(at) {
  const date = new Date(at)
  const time = date.toLocaleTimeString("en-US", { hour: "2-digit", minute: "2-digit", hourCycle: "h23" })
  const isToday = date.toDateString() === new Date().toDateString()
  return `${isToday ? "today" : date.toLocaleDateString("en-US", { dateStyle: "long" })}, ${time}`
}

function offer(entry) {
  const bar = document.createElement("p")
  bar.className = "desk-notice desk-kept"
  bar.setAttribute("role", "status")
  bar.append(`You have unsaved changes from ${when(entry.at)}. `)
  const button = (text, act) => {
    const element = document.createElement("button")
    element.type = "button"
    element.className = "button"
    element.textContent = text
    element.addEventListener("click", act)
    bar.append(element, " ")
  }
  button("Restore", () => {
    const { fields, name } = entry
    // The next page stores it again, because it is not saved there either.
    localStorage.removeItem(name)
    keep(fields, true)
    restore(fields)
  })
  button("Discard", () => {
    for (const { name } of entries(here)) if (name !== key) localStorage.removeItem(name)
    bar.remove()
  })
  about.before(bar)
}

let leaving = false

function leave() {
  leaving = true
  keep(typed(), true)
  // If no response comes, keep what is typed next as well.
  setTimeout(() => (leaving = false), 10000)
}

function begin() {
  // Text in a form that the server refused or restored is not saved yet.
  const unsaved = about.dataset.savedHere === "no"
  let last = unsaved ? "" : typed()
  const kept = unsaved ? null : entries(here).find((entry) => entry.fields && entry.fields !== last)
  if (kept) offer(kept)
  if (unsaved) for (const { name } of entries(here)) localStorage.removeItem(name)
  const look = () => {
    const now = typed()
    if (now !== last && !leaving) {
      keep(now, false)
      last = now
    }
  }
  look()
  setInterval(look, EVERY)
  addEventListener("pagehide", look)
}

// Wait for the editors: they normalize their fields when they start.
if (form?.elements.seen_version) {
  form.addEventListener("submit", leave)
  setTimeout(begin, document.readyState === "complete" ? 0 : 1000)
}
