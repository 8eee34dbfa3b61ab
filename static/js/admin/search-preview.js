// Counts the characters of what search engines show, and draws a result and a shared link as they will look.
// The form works without it.

const SHOWN = { meta_title: 60, meta_description: 155, social_title: 60 }

const find = (name) => (name ? document.getElementById(`id_${name}`) : null)
const value = (name) => find(name)?.value.trim() ?? ""
const shorten = (text, most) => (text.length > most ? `${text.slice(0, most).replace(/\s+\S*$/, "")} …` : text)

function make(tag, name, parent) {
  const element = document.createElement(tag)
  element.className = name
  parent.append(element)
  return element
}

function count(name) {
  const field = find(name)
  if (!field) return
  const note = make("p", "listing-count", field.parentElement)
  note.id = `${field.id}_count`
  field.setAttribute("aria-describedby", `${field.getAttribute("aria-describedby") ?? ""} ${note.id}`.trim())
  const show = () => {
    const left = SHOWN[name] - field.value.trim().length
    note.textContent =
      left >= 0 ? `${field.value.trim().length} of ${SHOWN[name]} characters` : `${-left} characters more than most results show`
    note.classList.toggle("listing-count--over", left < 0)
  }
  field.addEventListener("input", show)
  show()
}

function preview(field) {
  const { previewSite: site, previewAddress: address, previewTitle, previewText, previewPath } = field.dataset
  const box = document.createElement("div")
  box.className = "listing-preview"
  const result = make("section", "listing-preview__result", box)
  make("h3", "listing-preview__label", result).textContent = "Search result"
  const where = make("p", "listing-preview__address", result)
  const title = make("p", "listing-preview__title", result)
  const text = make("p", "listing-preview__text", result)
  const card = make("section", "listing-preview__card", box)
  make("h3", "listing-preview__label", card).textContent = "Shared link"
  const host = make("p", "listing-preview__address", card)
  const social = make("p", "listing-preview__title", card)
  const hidden = make("p", "listing-preview__note", box)
  const show = () => {
    const own = value("meta_title") || value(previewTitle)
    const original = value("canonical_url")
    where.textContent = original || `${address}/…/${value(previewPath)}/`
    title.textContent = shorten(`${own} · ${site}`, SHOWN.meta_title)
    text.textContent = shorten(value("meta_description") || value(previewText), SHOWN.meta_description)
    host.textContent = new URL(address).host
    social.textContent = value("social_title") || own
    hidden.textContent = find("noindex")?.checked ? "Search engines will not list this page." : ""
  }
  field.form.addEventListener("input", show)
  show()
  const last = find("noindex") ?? field
  ;(last.closest(".form-row, .write-field, .section__body > *") ?? last.parentElement).after(box)
}

const field = find("meta_title")
if (field?.dataset.previewSite) {
  Object.keys(SHOWN).forEach(count)
  preview(field)
}
