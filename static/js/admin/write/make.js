// Make elements.
export function make(name, attributes = {}, ...children) {
  const element = document.createElement(name)
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value)
    else if (value === true) element.setAttribute(key, "")
    else if (value !== false && value != null) element.setAttribute(key, value)
  }
  element.append(...children)
  return element
}

const SVG = "http://www.w3.org/2000/svg"

// Draw an icon of 24 by 24 from its path.
export function icon(path) {
  const svg = document.createElementNS(SVG, "svg")
  const attributes = { class: "icon", viewBox: "0 0 24 24", width: 20, height: 20, fill: "none", stroke: "currentColor" }
  Object.assign(attributes, { "stroke-width": 1.75, "stroke-linecap": "round", "stroke-linejoin": "round", "aria-hidden": "true" })
  for (const [key, value] of Object.entries(attributes)) svg.setAttribute(key, value)
  const line = document.createElementNS(SVG, "path")
  line.setAttribute("d", path)
  svg.append(line)
  return svg
}

const voice = make("p", { class: "visually-hidden", role: "status" })
document.body.append(voice)

// Tell a screen reader what happened.
export const say = (text) => (voice.textContent = text)
