// A picture field (images/admin/choosing.py): shows the chosen picture and opens the dialog that offers the others.
import { hasPictures, picturesOf } from "./files.js"

const make = (tag, attributes) => Object.assign(document.createElement(tag), attributes)

class PictureField extends HTMLElement {
  connectedCallback() {
    this.select = this.querySelector("select")
    // A template is parsed as if there were no scripts: its number would be sent after the choice.
    this.querySelector("noscript")?.remove()
    this.querySelector("[data-buttons]").hidden = false
    this.show()
  }

  // The block's own alt text shows what it would replace.
  get ownAlt() {
    const name = this.select.name.replace(/image$/, "alt")
    return name === this.select.name ? null : this.select.form?.elements.namedItem(name)
  }

  show() {
    const option = this.select.selectedOptions[0]
    const isChosen = Boolean(option?.value)
    const { picture, alt } = option?.dataset ?? {}
    if (isChosen && !picture) this.load(option)
    const shown = this.querySelector("[data-shown]")
    shown.replaceChildren()
    if (isChosen && picture) shown.append(make("img", { src: picture, alt: "", className: "picture-field__picture" }))
    if (isChosen) shown.append(make("span", { className: "picture-field__words", textContent: option.textContent }))
    this.querySelector("[data-picture-choose]").textContent = isChosen ? "Change picture" : "Choose picture"
    this.querySelector("[data-picture-remove]").hidden = !isChosen || this.select.closest("[data-required]") !== null
    if (this.ownAlt) this.ownAlt.placeholder = isChosen && picture ? alt || "Decorative: no alt text" : ""
  }

  // Scripts that fill in a form know the number and the words alone.
  async load(option) {
    if (option.dataset.asked) return
    option.dataset.asked = "yes"
    const answer = await fetch(`${this.dataset.choose}?pk=${encodeURIComponent(option.value)}`)
    const [row] = answer.ok ? (await answer.json()).results : []
    if (!row) return
    Object.assign(option.dataset, { picture: row.picture, alt: row.alt })
    this.show()
  }

  set(row) {
    let option = [...this.select.options].find((each) => each.value === row.id)
    if (!option) {
      option = new Option(row.text, row.id)
      this.select.append(option)
    }
    Object.assign(option.dataset, { picture: row.picture, alt: row.alt })
    this.select.value = row.id
    this.select.dispatchEvent(new Event("change", { bubbles: true }))
  }

  async choose(files = []) {
    const { openPictures } = await import("./dialog.js")
    const [row] = await openPictures({ field: this, files, several: false })
    if (row) this.set(row)
    this.querySelector("[data-picture-choose]").focus()
  }

  remove_choice() {
    this.select.value = ""
    this.select.dispatchEvent(new Event("change", { bubbles: true }))
    this.querySelector("[data-picture-choose]").focus()
  }
}

customElements.define("picture-field", PictureField)

document.addEventListener("click", (event) => {
  const field = event.target.closest?.("picture-field")
  if (event.target.closest?.("[data-picture-choose]")) field.choose()
  else if (event.target.closest?.("[data-picture-remove]")) field.remove_choice()
})
document.addEventListener("change", (event) => event.target.closest?.("picture-field")?.show())

// Pictures that are dropped or pasted anywhere in an article become figures.
const FIGURES = "articles_figure_set"
const formWithFigures = () => document.querySelector(`[name="${FIGURES}-TOTAL_FORMS"]`)?.form

async function addFigures(form, files, after) {
  const { openPictures } = await import("./dialog.js")
  for (const row of await openPictures({ field: form.querySelector("picture-field"), files, several: true })) {
    // The form's own script adds the block and names it in `row`.
    const detail = { kind: "figure", values: { image: row }, after }
    form.dispatchEvent(new CustomEvent("desk:add-block", { bubbles: true, detail }))
    after = detail.row
  }
  after?.scrollIntoView({ block: "nearest" })
}

document.addEventListener("desk:pictures", (event) => {
  const form = event.target.closest?.("form") ?? formWithFigures()
  const files = picturesOf(event.detail?.files ?? [])
  if (!form || !files.length) return
  event.preventDefault()
  addFigures(form, files, event.target.closest?.(".block"))
})

function take(event, transfer) {
  if (event.defaultPrevented || event.target.closest?.("dialog") || !hasPictures(transfer)) return
  const field = event.target.closest?.("picture-field")
  const form = formWithFigures()
  if (!field && !form) return
  event.preventDefault()
  if (event.type === "dragover") return
  const files = picturesOf(transfer.files)
  if (field) field.choose(files)
  else if (files.length) addFigures(form, files, event.target.closest?.(".block"))
}

document.addEventListener("dragover", (event) => take(event, event.dataTransfer))
document.addEventListener("drop", (event) => take(event, event.dataTransfer))
document.addEventListener("paste", (event) => {
  // A text with pictures in it is the text editor's.
  if (![...event.clipboardData.types].includes("text/html")) take(event, event.clipboardData)
})
