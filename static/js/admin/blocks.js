// Make blocks work by keyboard: turn the editor's insert points and its menu into buttons, give each block buttons that
// move it, and label what has no visible label. The mouse works as before.
const INLINE = ".order-machine .inline-related:not(.empty-form)"
const TARGET = ".order-machine-insert-target"
const CHOICE = ".plugin-buttons .plugin-button[data-plugin-prefix]"

const all = (selector, within = document) => [...within.querySelectorAll(selector)]
const inOrder = () => all(INLINE).sort((a, b) => a.style.order - b.style.order)
const words = (block) => block.querySelector(":scope > h3")?.textContent.replace(/[↑↓]|\s+/g, " ").trim() || "block"
const kind = (block) => block.querySelector(":scope > h3 b")?.textContent.replace(":", "").trim().toLowerCase() || "block"
let opener = null

function set(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    if (element.getAttribute(name) !== value) element.setAttribute(name, value)
  }
}

// Tab and screen readers follow the document, so sort it into the visible order.
function sortDocument() {
  const blocks = inOrder()
  const now = all(INLINE)
  if (blocks.every((block, index) => block === now[index])) return
  const focused = document.activeElement
  const end = document.querySelector(".order-machine .inline-related.empty-form")
  for (const block of blocks) end ? end.before(block) : block.parentNode.append(block)
  if (focused !== document.activeElement) focused?.focus({ preventScroll: true })
}

function move(block, by) {
  const blocks = inOrder()
  const place = blocks.indexOf(block)
  const other = blocks[place + by]
  if (!other) return
  blocks.splice(place, 1)
  blocks.splice(place + by, 0, block)
  blocks.forEach((each, index) => {
    each.style.order = 10 * (index + 1)
    each.querySelector(".order-machine-ordering").value = 10 * (index + 1)
  })
  say(`${kind(block)}: place ${place + by + 1} of ${blocks.length}`)
  improve()
}

const voice = Object.assign(document.createElement("p"), { className: "visually-hidden" })
voice.setAttribute("role", "status")
const say = (text) => (voice.textContent = text)

function movers(block) {
  const title = block.querySelector(":scope > h3")
  if (!title || title.querySelector(".desk-move")) return
  for (const [by, sign, text] of [[-1, "↑", "Move up"], [1, "↓", "Move down"]]) {
    const button = Object.assign(document.createElement("button"), { type: "button", className: "desk-move", textContent: sign })
    button.dataset.says = text
    button.addEventListener("click", (event) => {
      event.stopPropagation()
      move(block, by)
      button.focus()
    })
    const label = title.querySelector(".inline_label")
    label ? label.after(button) : title.append(button)
  }
  // In the order in which they are read: up, then down.
  const [down, up] = title.querySelectorAll(".desk-move")
  down.before(up)
}

function improve() {
  sortDocument()
  const blocks = inOrder()
  blocks.forEach((block, index) => {
    if (!document.querySelector(".order-machine-readonly")) movers(block)
    for (const button of all(".desk-move", block)) {
      set(button, { "aria-label": `${button.dataset.says}: ${kind(block)} ${index + 1}` })
    }
    for (const area of all("[contenteditable=true]", block)) {
      set(area, { "aria-label": `Text of block ${index + 1}`, "aria-multiline": "true", role: "textbox" })
    }
    const target = block.querySelector(`:scope > ${TARGET}`)
    if (target) set(target, { role: "button", tabindex: "0", "aria-label": `Insert a block before block ${index + 1}`, "aria-haspopup": "true" })
  })
  for (const last of all(`${TARGET}.last`)) {
    set(last, { role: "button", tabindex: "0", "aria-label": "Insert a block at the end", "aria-haspopup": "true" })
  }
  for (const choice of all(CHOICE)) set(choice, { role: "button", tabindex: "0", "aria-label": `Insert: ${choice.title}` })
  for (const box of all("select:not([aria-label]), input:not([type=hidden], [type=submit], [aria-label]), textarea:not([aria-label])")) {
    if (!box.labels?.length && !box.closest(".empty-form")) {
      const name = box.closest(".form-row, td")?.querySelector("label")?.textContent || box.title || box.placeholder || box.name
      set(box, { "aria-label": name.replace(/:\s*$/, "").replace(/.*-/, "").trim() })
    }
  }
  for (const box of all(".select2-selection[role=combobox]")) {
    const field = box.closest(".select2")?.previousElementSibling
    const label = field?.labels?.[0]?.textContent || field?.name || ""
    set(box, { "aria-label": label.replace(/:\s*$/, "").replace(/.*-/, "").trim() })
    box.removeAttribute("aria-labelledby")
    const shown = box.querySelector("[role=textbox]")
    if (shown) set(shown, { "aria-label": box.getAttribute("aria-label") })
  }
  for (const action of all(".order-machine h3 .delete input, td.delete input")) {
    set(action, { "aria-label": `Delete ${kind(action.closest(".inline-related"))}` })
  }
}

function chosen() {
  const visible = all(CHOICE).filter((choice) => choice.offsetParent)
  return [visible, visible.indexOf(document.activeElement)]
}

document.addEventListener("keydown", (event) => {
  const target = event.target.closest?.(TARGET)
  const choice = event.target.closest?.(CHOICE)
  const pressed = event.key === "Enter" || event.key === " "
  if (target && pressed) {
    event.preventDefault()
    opener = target
    target.click()
    all(CHOICE).find((each) => each.offsetParent)?.focus()
  } else if (choice && pressed) {
    event.preventDefault()
    choice.click()
  } else if (choice && ["ArrowDown", "ArrowRight", "ArrowUp", "ArrowLeft"].includes(event.key)) {
    event.preventDefault()
    const [visible, at] = chosen()
    const step = event.key === "ArrowDown" || event.key === "ArrowRight" ? 1 : -1
    visible[(at + step + visible.length) % visible.length]?.focus()
  } else if (choice && event.key === "Escape") {
    opener?.focus()
  }
})

document.addEventListener("formset:added", (event) => {
  // After the editor has put the block into its place and begun its text.
  setTimeout(() => {
    improve()
    const first = event.target.querySelector("[contenteditable=true], .select2-selection, input:not([type=hidden]), textarea, select")
    if (event.target.matches(INLINE)) first?.focus()
  }, 50)
})
document.addEventListener("drop", () => setTimeout(improve, 50))
document.addEventListener("content-editor:ready", improve)

if (document.querySelector(".order-machine, .inline-group")) {
  document.body.append(voice)
  // The editors and select boxes begin one by one.
  for (const later of [0, 300, 1500]) setTimeout(improve, later)
}
