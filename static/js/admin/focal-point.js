// The focal point of a picture: press on the picture or move the mark with the arrow keys; the two numbers of the form are what is saved.
class FocalPoint extends HTMLElement {
  connectedCallback() {
    const fields = [this.dataset.across, this.dataset.down].map((id) => document.getElementById(id))
    // Without the numbers (for viewers without the right to change it) there is nothing to set.
    if (!fields[0] || !fields[1]) return
    this.fields = fields
    this.stage = this.querySelector(".focal__stage")
    this.mark = this.querySelector(".focal__mark")
    this.querySelector("[data-hint]").hidden = false
    const slider = { role: "slider", tabindex: "0", "aria-label": "Focal point", "aria-valuemin": "0", "aria-valuemax": "100" }
    for (const [name, value] of Object.entries(slider)) this.mark.setAttribute(name, value)
    this.stage.classList.add("focal__stage--live")
    this.stage.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return
      this.stage.setPointerCapture(event.pointerId)
      this.press(event)
    })
    this.stage.addEventListener("pointermove", (event) => {
      if (this.stage.hasPointerCapture(event.pointerId)) this.press(event)
    })
    this.stage.addEventListener("dragstart", (event) => event.preventDefault())
    this.mark.addEventListener("keydown", (event) => this.key(event))
    for (const field of fields) field.addEventListener("input", () => this.show())
    this.show()
  }

  numbers() {
    return this.fields.map((field) => (field.value.trim() === "" ? 50 : within(Number(field.value))))
  }

  move(numbers) {
    for (const [index, number] of numbers.entries()) this.fields[index].value = within(number)
    // Other scripts of the form (a warning of unsaved changes) listen for this.
    this.fields[0].dispatchEvent(new Event("change", { bubbles: true }))
    this.show()
  }

  press(event) {
    const box = this.stage.getBoundingClientRect()
    this.move([(100 * (event.clientX - box.left)) / box.width, (100 * (event.clientY - box.top)) / box.height])
  }

  key(event) {
    const step = event.shiftKey ? 10 : 1
    const way = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] }[event.key]
    if (!way || event.altKey || event.ctrlKey || event.metaKey) return
    event.preventDefault()
    this.move(this.numbers().map((number, index) => number + way[index]))
  }

  // Crops move in the steps that pages know (tenths, classes of pictures.css); the mark is exactly where it was set.
  show() {
    const [across, down] = this.numbers()
    for (const each of this.querySelectorAll(".focus")) {
      for (const name of [...each.classList]) if (/^focus-[xy]\d+$/.test(name)) each.classList.remove(name)
      each.classList.add(`focus-x${tenth(across)}`, `focus-y${tenth(down)}`)
    }
    this.mark.style.left = `${across}%`
    this.mark.style.top = `${down}%`
    this.mark.setAttribute("aria-valuenow", String(across))
    this.mark.setAttribute("aria-valuetext", `${across} % from the left, ${down} % from the top`)
  }
}

function within(number) {
  return Math.min(100, Math.max(0, Math.round(number) || 0))
}

// As Python rounds: a half goes to the even step.
function tenth(percent) {
  const low = Math.floor(percent / 10)
  return percent % 10 === 5 ? low + (low % 2) : Math.round(percent / 10)
}

customElements.define("focal-point", FocalPoint)
