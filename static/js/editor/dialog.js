// A dialog with a few fields. It is at the end of the page, because a form cannot hold another form.
let dialogs = 0

export function make(tag, attributes = {}, children = []) {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) element.setAttribute(name, "")
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, value)
  }
  element.append(...children)
  return element
}

function row(field, prefix) {
  const { label, help, value, options, name, ...attributes } = field
  const id = `${prefix}-${name}`
  const described = help ? { "aria-describedby": `${id}-help` } : {}
  let input
  if (options) {
    input = make("select", { id, name, ...described }, options.map(([key, words]) => make("option", { value: key, selected: key === value }, [words])))
  } else if (attributes.rows) {
    input = make("textarea", { id, name, ...attributes, ...described }, [value ?? ""])
  } else {
    input = make("input", { id, name, type: "text", autocomplete: "off", ...attributes, ...described })
    if (attributes.type === "checkbox") input.checked = Boolean(value)
    else input.value = value ?? ""
  }
  const words = make("label", { for: id }, [label])
  const isCheck = attributes.type === "checkbox"
  return make("div", { class: isCheck ? "writing-dialog-check" : "writing-dialog-row" }, [
    ...(isCheck ? [input, words] : [words, input]),
    ...(help ? [make("p", { id: `${id}-help`, class: "writing-dialog-help" }, [help])] : []),
  ])
}

/**
 * Ask for the values of `fields`; resolve with {name: value}, or with null if the person cancels.
 *
 * A field has name, label, value, and type, help, options, rows (of a larger field) or any attribute of an input. `more` is an element shown above
 * the buttons. `remove` names a second button, which resolves with {removed: true}. A message has one button.
 */
export function openDialog({ title, submit, fields, more = null, remove = null, isMessage = false, check = () => "" }) {
  dialogs += 1
  const prefix = `writing-dialog-${dialogs}`
  const opener = document.activeElement
  const heading = make("h2", { id: `${prefix}-heading` }, [title])
  const problem = make("p", { class: "errornote", role: "alert", hidden: true })
  const cancel = make("button", { type: "button", class: "button" }, ["Cancel"])
  const removal = remove && make("button", { type: "button", class: "button" }, [remove])
  const form = make("form", { method: "dialog" }, [
    heading, problem, ...fields.map((field) => row(field, prefix)), ...(more ? [more] : []),
    make("div", { class: "writing-dialog-buttons" }, [
      make("button", { type: "submit", class: "button default" }, [submit]), ...(removal ? [removal] : []), ...(isMessage ? [] : [cancel]),
    ]),
  ])
  const dialog = make("dialog", { class: "writing-dialog", "aria-labelledby": `${prefix}-heading` }, [form])
  document.body.append(dialog)
  return new Promise((resolve) => {
    let answer = null
    const finish = (value) => {
      answer = value
      dialog.close()
    }
    dialog.addEventListener("close", () => {
      dialog.remove()
      opener?.focus?.({ preventScroll: true })
      resolve(answer)
    })
    cancel.addEventListener("click", () => finish(null))
    removal?.addEventListener("click", () => finish({ removed: true }))
    form.addEventListener("submit", (event) => {
      event.preventDefault()
      const inputs = [...form.querySelectorAll("input[name], select[name], textarea[name]")]
      const values = Object.fromEntries(inputs.map((input) => [input.name, input.type === "checkbox" ? input.checked : input.value]))
      const words = check(values)
      problem.hidden = !words
      problem.textContent = words
      if (!words) finish(values)
    })
    dialog.showModal()
    form.querySelector("input, select, textarea, button")?.focus()
  })
}
