// Open the next step of an article as a dialog over its form. The form is saved first, by the same request that brings
// the dialog. Without this script, the button saves and opens the step as a page.
import { HEADERS, StepDialog } from "./step-dialog.js"

const form = document.getElementById("article_form")
const button = form?.querySelector("[data-next]")
const dialog = new StepDialog({
  onDone: ({ location: address }) => location.assign(address),
  // The form behind is saved and holds the numbers of rows from before, so it is fetched again.
  onClose: () => location.reload(),
})

async function save(event) {
  if (event.submitter !== button || event.defaultPrevented) return
  event.preventDefault()
  if (button.getAttribute("aria-disabled") === "true") return
  button.setAttribute("aria-disabled", "true")
  document.dispatchEvent(new CustomEvent("desk:step"))
  const data = new FormData(form)
  data.append(button.name, button.value)
  const answer = await fetch(form.action, { method: "POST", headers: HEADERS, body: data }).catch(() => null)
  button.removeAttribute("aria-disabled")
  if (answer?.redirected && dialog.show(await answer.text(), answer.url)) return
  // Not saved: send the form again without the script, so that the page shows the reasons.
  const name = document.createElement("input")
  Object.assign(name, { type: "hidden", name: button.name, value: button.value })
  form.append(name)
  form.submit()
}

// On the document, after the form's own listeners: drafts.js first waits for its last save and renews the session.
if (button) document.addEventListener("submit", save)
