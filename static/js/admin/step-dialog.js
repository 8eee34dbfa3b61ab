// Show a step of the admin (its <section id="next-step">) as a dialog over the page. `onDone(data)` gets the JSON that
// the server answers a step with; `onClose` runs when the dialog is closed without that.
export const HEADERS = { "X-Requested-With": "fetch" }

export class StepDialog {
  #dialog = null
  #address = ""
  #isDone = false

  constructor({ onDone, onClose = () => {} }) {
    this.onDone = onDone
    this.onClose = onClose
  }

  // Fetch a step and show it. The browser opens the page itself if that fails.
  async open(address) {
    const answer = await fetch(address, { headers: HEADERS }).catch(() => null)
    if (!answer || !this.show(await answer.text(), answer.url)) location.assign(address)
  }

  // Show the step in a page's HTML; return whether there is one.
  show(html, address = this.#address) {
    const step = new DOMParser().parseFromString(html, "text/html").getElementById("next-step")
    if (!step) return false
    this.#address = address
    this.#isDone = false
    this.#dialog ??= this.#build()
    this.#dialog.replaceChildren(document.importNode(step, true))
    if (!this.#dialog.open) this.#dialog.showModal()
    this.#dialog.querySelector("[role=alert], .errors")?.scrollIntoView({ block: "nearest" })
    return true
  }

  #build() {
    const dialog = document.createElement("dialog")
    dialog.className = "next-dialog"
    dialog.setAttribute("aria-labelledby", "next-step-title")
    dialog.addEventListener("close", () => {
      // Its ids must not stay beside those of another step.
      dialog.replaceChildren()
      if (!this.#isDone) this.onClose()
    })
    dialog.addEventListener("click", (event) => this.#follow(event))
    dialog.addEventListener("submit", (event) => this.#send(event))
    document.body.append(dialog)
    return dialog
  }

  // "Cancel" closes; another step is shown in the dialog.
  #follow(event) {
    const link = event.target.closest("a")
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return
    if (link.matches(".next-step__cancel, .button")) {
      event.preventDefault()
      this.#dialog.close()
    } else if (link.getAttribute("href").startsWith("?step=")) {
      event.preventDefault()
      this.open(new URL(link.getAttribute("href"), this.#address))
    }
  }

  async #send(event) {
    event.preventDefault()
    const sent = event.target
    const press = event.submitter
    if (press?.getAttribute("aria-disabled") === "true") return
    press?.setAttribute("aria-disabled", "true")
    const target = new URL(sent.getAttribute("action"), this.#address)
    try {
      const answer = await fetch(target, { method: "POST", headers: HEADERS, body: new FormData(sent) })
      if (answer.headers.get("Content-Type")?.includes("json")) {
        const data = await answer.json()
        this.#isDone = true
        this.#dialog.close()
        this.onDone(data)
      } else if (!this.show(await answer.text(), target)) {
        throw new Error("no step")
      }
    } catch {
      // The page itself says what went wrong: an ended session, or no network.
      sent.action = target
      sent.submit()
    }
  }
}
