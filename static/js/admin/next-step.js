// Open the next step of an article as a dialog over its form. The form is saved first, by the same request that brings
// the dialog. Without this script, the button saves and opens the step as a page.
const HEADERS = { "X-Requested-With": "fetch" }
const form = document.getElementById("article_form")
const button = form?.querySelector("[data-next]")
let address = ""
let dialog = null

function build() {
  dialog = document.createElement("dialog")
  dialog.className = "next-dialog"
  dialog.setAttribute("aria-labelledby", "next-step-title")
  // The form behind is saved and holds the numbers of rows from before, so it is fetched again.
  dialog.addEventListener("close", () => location.reload())
  dialog.addEventListener("click", follow)
  dialog.addEventListener("submit", send)
  document.body.append(dialog)
}

function show(html) {
  const step = new DOMParser().parseFromString(html, "text/html").getElementById("next-step")
  if (!step) return false
  if (!dialog) build()
  dialog.replaceChildren(document.importNode(step, true))
  if (!dialog.open) dialog.showModal()
  dialog.querySelector("[role=alert]")?.scrollIntoView({ block: "nearest" })
  return true
}

// "Cancel" closes; another step is shown in the dialog.
async function follow(event) {
  const link = event.target.closest("a")
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return
  if (link.matches(".next-step__cancel, .button")) {
    event.preventDefault()
    dialog.close()
  } else if (link.getAttribute("href").startsWith("?step=")) {
    event.preventDefault()
    const answer = await fetch(new URL(link.getAttribute("href"), address), { headers: HEADERS }).catch(() => null)
    if (!answer || !show(await answer.text())) location.assign(new URL(link.getAttribute("href"), address))
  }
}

async function send(event) {
  event.preventDefault()
  const sent = event.target
  const press = event.submitter
  if (press?.getAttribute("aria-disabled") === "true") return
  press?.setAttribute("aria-disabled", "true")
  const target = new URL(sent.getAttribute("action"), address)
  try {
    const answer = await fetch(target, { method: "POST", headers: HEADERS, body: new FormData(sent) })
    if (answer.headers.get("Content-Type")?.includes("json")) {
      location.assign((await answer.json()).location)
      return
    }
    if (show(await answer.text())) return
    throw new Error("no step")
  } catch {
    // The page itself says what went wrong: an ended session, or no network.
    sent.action = target
    sent.submit()
  }
}

async function save(event) {
  if (event.submitter !== button || event.defaultPrevented) return
  event.preventDefault()
  if (button.getAttribute("aria-disabled") === "true") return
  button.setAttribute("aria-disabled", "true")
  const data = new FormData(form)
  data.append(button.name, button.value)
  const answer = await fetch(form.action, { method: "POST", headers: HEADERS, body: data }).catch(() => null)
  button.removeAttribute("aria-disabled")
  if (answer?.redirected) {
    address = answer.url
    if (show(await answer.text())) return
  }
  // Not saved: send the form again without the script, so that the page shows the reasons.
  const name = document.createElement("input")
  Object.assign(name, { type: "hidden", name: button.name, value: button.value })
  form.append(name)
  form.submit()
}

if (button) form.addEventListener("submit", save)
