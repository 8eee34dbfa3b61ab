// Report that this form is open and in which part its person is, and show who else has it open and where.
const about = document.getElementById("desk-form")
const others = document.getElementById("desk-others")
const EVERY = 20000
const PAUSE = 800 // after moving to another part
const BLOCK = ".inline-related, .block"
let part = ""
let timer = null
let last = ""

// The part of the form that an element belongs to: a saved block by its number, a field by its name.
function partOf(element) {
  const field = element.closest?.("[name]:not([name=''])")
  const block = element.closest?.(BLOCK)
  const number = block?.querySelector("input[name$='-id']")
  if (number?.value) return `${number.name.replace(/-\d+-id$/, "")}:${number.value}`
  return block ? "" : (field?.name ?? "")
}

function find(where) {
  const [name, number] = where.split(":")
  if (!number) return document.querySelector(`[name="${name}"]:not([type=hidden])`)?.closest(".form-row, .flex-container, div")
  const inputs = document.querySelectorAll(`input[name^="${name}-"][name$="-id"]`)
  return [...inputs].find((input) => input.value === number)?.closest(BLOCK)
}

async function report() {
  if (document.hidden) return
  const headers = { "X-CSRFToken": document.querySelector("input[name=csrfmiddlewaretoken]").value }
  try {
    await fetch(about.dataset.presence, { method: "POST", headers, body: new URLSearchParams({ part }), redirect: "manual" })
  } catch {
    // The network is down for a moment. The next report follows.
  }
}

function words(where) {
  const place = find(where)
  const heading = place?.querySelector("h3 b, .block__name b") ?? place?.querySelector("label, h3")
  return heading?.textContent.replace(/[:↑↓]|\s+/g, " ").trim().toLowerCase() ?? ""
}

function show(people) {
  const now = JSON.stringify(people)
  if (now === last) return
  last = now
  others.hidden = !people.length
  const shown = people.map(({ name, part: where }) => {
    const at = where && words(where)
    return at ? `${name} (in “${at.slice(0, 40)}”)` : name
  })
  others.querySelector("strong").textContent = shown.join(", ")
  for (const mark of document.querySelectorAll(".desk-here")) mark.remove()
  for (const { name, part: where } of people) {
    const mark = Object.assign(document.createElement("p"), { className: "desk-here", textContent: `${name} is here` })
    if (where) find(where)?.prepend(mark)
  }
}

document.addEventListener("desk:watch", ({ detail }) => show(detail.others))

if (about?.dataset.presence) {
  // Opening the form is a GET and writes nothing, so the first report says that it is open.
  report()
  setInterval(report, EVERY)
  document.addEventListener("visibilitychange", report)
  document.addEventListener("focusin", ({ target }) => {
    const now = partOf(target)
    if (now === part || now.startsWith("_")) return
    part = now
    clearTimeout(timer)
    timer = setTimeout(report, PAUSE)
  })
}
