// Open "Preview" beside the form, at the width of a phone or of the free space. A second press closes it.
const link = document.querySelector("a[data-preview]")
let panel = null

function element(name, attributes, ...children) {
  const made = Object.assign(document.createElement(name), attributes)
  made.append(...children)
  return made
}

function close() {
  panel.remove()
  panel = null
  document.body.classList.remove("desk-beside")
  link.setAttribute("aria-expanded", "false")
  link.focus()
}

function open() {
  const frame = element("iframe", { src: link.dataset.preview, title: "The article as it was last saved" })
  const width = (text, wide) => {
    const button = element("button", { type: "button", className: "button", textContent: text })
    button.setAttribute("aria-pressed", String(!wide))
    button.addEventListener("click", () => {
      panel.classList.toggle("desk-panel-wide", wide)
      for (const other of button.parentNode.querySelectorAll("[aria-pressed]")) {
        other.setAttribute("aria-pressed", String(other === button))
      }
    })
    return button
  }
  const shut = element("button", { type: "button", className: "button", textContent: "Close" })
  shut.addEventListener("click", close)
  const both = element("a", { href: link.href, textContent: "Both on one page" })
  const bar = element("div", { className: "desk-panel-bar" }, width("Phone", false), width("Desk", true), both, shut)
  panel = element("aside", { className: "desk-panel" }, bar, element("p", { textContent: "As it was last saved." }), frame)
  panel.setAttribute("aria-label", "Preview")
  document.body.append(panel)
  document.body.classList.add("desk-beside")
  link.setAttribute("aria-expanded", "true")
  bar.firstChild.focus()
}

// On a narrow screen there is no room beside the form: the link leads to the page with both widths.
link?.addEventListener("click", (event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey || innerWidth < 1100) return
  event.preventDefault()
  if (panel) close()
  else open()
})
