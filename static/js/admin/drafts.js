// Save what is typed into a form on the server by itself, take over what the same person typed on another device, and
// ask to sign in again without leaving the page. What the server does not have yet is kept in this browser.
const about = document.getElementById("desk-form")
const form = about?.closest("form") ?? document.querySelector("#content-main form")
const state = document.getElementById("desk-saved")
const needs = document.getElementById("desk-needs")

const PAUSE = 700 // after the last key
const GLANCE = 150 // after it, for the preview
const LONGEST = 1800 // while the person types on
const POLL = 2000
const DAYS = 14
const BODY = 60000 // a browser sends no more while it closes a page

const tab = `${Date.now().toString(36)}-${Math.random().toString(36).slice(2, 12)}`
const start = `desk:${about?.dataset.user}:`
const place = `${start}${about?.dataset.key}:`
const here = `${place}${tab}`
const scrolled = `scroll:${about?.dataset.drafts}`

let number = Number(about?.dataset.number)
let latest = "" // what the form holds
let sent = "" // what the server has, as far as this page knows
let sending = null
let timer = null
let looking = null
let since = 0
let failures = 0
let hasBegun = false
let leaving = false
let isSaved = false // by the next step, whose dialog is over the form
let ended = null
let afterSignIn = null

const token = () => form.elements.csrfmiddlewaretoken.value
function clock(at) {
  const date = new Date(at)
  const time = date.toLocaleTimeString("en-US", { hour: "2-digit", minute: "2-digit", hourCycle: "h23" })
  const isToday = date.toDateString() === new Date().toDateString()
  return isToday ? time : `${date.toLocaleDateString("en-US", { dateStyle: "long" })}, ${time}`
}

function typed() {
  const leave = /^(csrfmiddlewaretoken$|_)|__prefix__/
  return [...new FormData(form)].filter(([name, value]) => typeof value === "string" && !leave.test(name))
}

function say(text, failed = false) {
  if (state.textContent !== text) state.textContent = text
  state.classList.toggle("desk-failed", failed)
}

function showNeeds(found) {
  needs.hidden = !found.length
  needs.querySelector("summary span").textContent = found.length === 1 ? found[0] : found.length
  const list = needs.querySelector("ul")
  list.replaceChildren(...found.map((text) => Object.assign(document.createElement("li"), { textContent: text })))
}

// The copy in this browser.

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

function keepHere() {
  try {
    if (latest === sent) localStorage.removeItem(here)
    else localStorage.setItem(here, JSON.stringify({ at: Date.now(), fields: latest }))
  } catch {
    // The storage is full or forbidden: the server has the text.
  }
}

// Saving on the server.

function look() {
  const now = JSON.stringify(typed())
  if (now === latest) return
  latest = now
  keepHere()
  document.dispatchEvent(new CustomEvent("desk:typed", { detail: latest }))
}

function touch() {
  if (leaving) return
  since ||= Date.now()
  if (!hasBegun) return
  clearTimeout(looking)
  looking = setTimeout(look, GLANCE)
  clearTimeout(timer)
  timer = setTimeout(save, Math.max(0, Math.min(PAUSE, since + LONGEST - Date.now())))
}

async function save() {
  clearTimeout(timer)
  look()
  since = 0
  if (latest === sent || sending || leaving || isSaved || ended) return
  sending = send(latest)
  const again = await sending
  sending = null
  if (again) timer = setTimeout(save, again)
  else if (latest !== sent) touch()
}

// Return after how many milliseconds to try again, or 0.
async function send(fields) {
  try {
    const answer = await fetch(about.dataset.drafts, {
      method: "POST",
      headers: { "X-CSRFToken": token(), "Content-Type": "application/json" },
      body: `{"tab":${JSON.stringify(tab)},"known":${number},"fields":${fields}}`,
      redirect: "manual",
    })
    if (answer.ok) return accept(fields, await answer.json())
    if (answer.type === "opaqueredirect") return lost()
    if (answer.status === 403) return (await renew()) ? 1 : 0
    const { sentence, retry } = answer.status < 500 ? await answer.json() : {}
    say(`Not saved: ${sentence ?? "the server does not respond, trying again"}`, true)
    return retry ? retry * 1000 : wait()
  } catch {
    say("Not saved: no connection, trying again", true)
    return wait()
  }
}

const wait = () => Math.min(15000, 1000 * 2 ** failures++)

function accept(fields, answer) {
  failures = 0
  sent = fields
  number = answer.number
  keepHere()
  say(`Saved ${clock(answer.at)}`)
  showNeeds(answer.needs)
  document.dispatchEvent(new CustomEvent("desk:kept"))
  return 0
}

// The same person on another device.

async function ask(query = "") {
  const answer = await fetch(about.dataset.drafts + query, { redirect: "manual", cache: "no-store" })
  const found = answer.ok ? await answer.json() : null
  // Who signed in with another account sees another person's text.
  return String(found?.user) === about.dataset.user ? found : null
}

async function poll() {
  if (document.hidden || leaving || isSaved || sending) return
  let answer
  try {
    answer = await ask(ended ? "?token" : "")
  } catch {
    return // The network is down for a moment. Saving says so.
  }
  if (!answer) return lost()
  if (ended) welcome(answer.token)
  document.dispatchEvent(new CustomEvent("desk:watch", { detail: answer }))
  if (sending || leaving || isSaved) return
  look()
  const isElsewhere = answer.number ? answer.number > number && answer.tab !== tab : number > 0
  if (!isElsewhere) return
  if (latest === sent && !since) reload()
  else if (answer.number) {
    number = answer.number
    say(`You also typed on another device at ${clock(answer.at)}. That text is under “Versions”.`)
    touch()
  }
}

function address() {
  return about.dataset.add ? `${about.dataset.add}?draft=${about.dataset.key}` : location.pathname
}

function reload() {
  leaving = true
  sessionStorage.setItem(scrolled, scrollY)
  location.replace(address())
}

// The session.

function make(tag, properties, ...children) {
  const element = Object.assign(document.createElement(tag), properties)
  element.append(...children)
  return element
}

function lost() {
  if (ended) return 0
  const go = make("button", { type: "button", className: "button", textContent: "Sign in" })
  const shut = make("button", { type: "button", className: "button", textContent: "Not now" })
  const heading = make("h2", { id: "desk-ended", textContent: "Your session has ended" })
  const text = "What you typed is kept. Sign in with the same account in a small window. This page stays as it is and goes on saving."
  const box = make("dialog", { className: "desk-ended" }, heading, make("p", { textContent: text }), make("div", {}, go, shut))
  box.setAttribute("aria-labelledby", "desk-ended")
  ended = { box, popup: null }
  go.addEventListener("click", () => {
    ended.popup = open(about.dataset.login, "desk-sign-in", "popup,width=520,height=760")
  })
  shut.addEventListener("click", () => box.close())
  box.addEventListener("close", () => ended && say("Not saved: your session has ended. Save to sign in again.", true))
  document.body.append(box)
  box.showModal()
  return 0
}

function welcome(fresh) {
  for (const input of document.querySelectorAll("input[name=csrfmiddlewaretoken]")) input.value = fresh
  const { box, popup } = ended
  ended = null
  popup?.close()
  box.remove()
  say("")
  focus()
  if (afterSignIn) afterSignIn()
  else save()
  afterSignIn = null
}

// A colleague may have signed in here, or the token is old: return true if the form has a good one now.
async function renew() {
  const answer = await ask("?token")
  if (!answer) {
    lost()
    return false
  }
  for (const input of document.querySelectorAll("input[name=csrfmiddlewaretoken]")) input.value = answer.token
  return failures++ < 3
}

async function submit(event) {
  if (leaving || event.defaultPrevented) return
  event.preventDefault()
  const { submitter } = event
  const go = () => {
    leaving = true
    form.requestSubmit(submitter)
    // If no answer comes, keep what is typed next as well.
    setTimeout(() => (leaving = false), 10000)
  }
  clearTimeout(timer)
  await sending
  look()
  try {
    const answer = await ask("?token")
    if (answer) {
      for (const input of document.querySelectorAll("input[name=csrfmiddlewaretoken]")) input.value = answer.token
      return go()
    }
    afterSignIn = go
    if (ended) ended.box.open || ended.box.showModal()
    else lost()
  } catch {
    say("Not saved: no connection. Your text is kept in this browser. Save again when you are online.", true)
    touch()
  }
}

// What an earlier page left in this browser.

function offer(entry) {
  const bar = make("p", { className: "desk-notice desk-kept" }, "This browser holds unsaved changes that the server does not have. ")
  const button = (text, act) => {
    const element = make("button", { type: "button", className: "button", textContent: text })
    element.addEventListener("click", act)
    bar.append(element, " ")
  }
  button("Restore them", async () => {
    leaving = true
    const again = await send(entry.fields)
    leaving = false
    if (!again && sent === entry.fields) {
      localStorage.removeItem(entry.name)
      reload()
    }
  })
  button("Discard them", () => {
    for (const { name } of entries(place)) if (name !== here) localStorage.removeItem(name)
    bar.remove()
  })
  state.before(bar)
}

function begin() {
  latest = JSON.stringify(typed())
  sent = latest
  // The server refused this text, or the person typed before this script began: it is not saved.
  if ("refused" in about.dataset || since) sent = ""
  for (const { name, at, fields } of entries(start)) {
    if (Date.now() - at > DAYS * 86400000 || (fields === latest && name.startsWith(place))) localStorage.removeItem(name)
  }
  const left = entries(place).find((entry) => entry.fields && entry.name !== here)
  if (left) offer(left)
  hasBegun = true
  // Preview and checklist follow what was typed before this script began, too.
  if (since) document.dispatchEvent(new CustomEvent("desk:typed", { detail: latest }))
  const y = sessionStorage.getItem(scrolled)
  if (y) scrollTo(0, Number(y))
  sessionStorage.removeItem(scrolled)
  setInterval(poll, POLL)
  document.addEventListener("visibilitychange", () => (document.hidden ? save() : poll()))
  addEventListener("beforeunload", (event) => {
    look()
    if (!leaving && !isSaved && latest !== sent) event.preventDefault()
  })
  addEventListener("pagehide", close)
  form.addEventListener("submit", submit)
  document.addEventListener("desk:step", () => (isSaved = true))
  if (about.dataset.at) say(`Saved ${clock(about.dataset.at)}`)
  if (sent !== latest) save()
}

function close() {
  look()
  if (leaving || isSaved || latest === sent) return
  const body = `{"tab":${JSON.stringify(tab)},"known":${number},"fields":${latest}}`
  if (body.length > BODY) return
  const headers = { "X-CSRFToken": token(), "Content-Type": "application/json" }
  fetch(about.dataset.drafts, { method: "POST", keepalive: true, headers, body })
}

if (about?.dataset.drafts) {
  // A reload, and a sign-in that leads back here, find the new draft again.
  if (about.dataset.add) history.replaceState(null, "", address())
  form.addEventListener("input", touch)
  for (const kind of ["change", "keyup", "click", "paste", "drop", "formset:added", "formset:removed"]) {
    document.addEventListener(kind, (event) => (hasBegun || kind === "keyup") && touch(event))
  }
  // Wait for the editors: they normalize their fields when they start.
  setTimeout(begin, document.readyState === "complete" ? 0 : 1000)
}
