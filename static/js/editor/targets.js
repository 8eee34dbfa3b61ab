// The list below a dialog's field, as a combobox: arrows choose, Enter takes.
import { make } from "./dialog.js"

const WAIT_MS = 200

/** Ask the server for what words find; return a list, or null without an answer. */
export async function search(url, values) {
  const answer = await fetch(`${url}?${new URLSearchParams(values)}`, { redirect: "error" }).catch(() => null)
  return answer?.ok ? (await answer.json()).results : null
}

export class Targets {
  /** `find(words)` resolves with {results, says}; `take(input, target)` returns what is said of the choice. */
  constructor(label, find, take) {
    this.findTargets = find
    this.take = take
    this.list = make("ul", { class: "writing-targets", role: "listbox", id: "writing-targets", "aria-label": label })
    this.says = make("p", { class: "writing-chosen", role: "status" })
    this.element = make("div", {}, [this.list, this.says])
    this.results = []
    this.at = -1
    this.picked = null
  }

  attach(input) {
    this.input = input
    const attributes = { role: "combobox", "aria-autocomplete": "list", "aria-controls": "writing-targets", "aria-expanded": "false" }
    for (const [name, value] of Object.entries(attributes)) input.setAttribute(name, value)
    input.addEventListener("input", () => {
      this.picked = null
      this.says.textContent = ""
      clearTimeout(this.timer)
      this.timer = setTimeout(() => this.find(), WAIT_MS)
    })
    input.addEventListener("keydown", (event) => this.press(event))
  }

  async find() {
    const words = this.input.value.trim()
    const asked = (this.asked = words)
    const { results, says = "" } = await this.findTargets(words)
    if (asked !== this.asked || this.picked) return
    this.show(results)
    this.says.textContent = says
  }

  show(results) {
    this.results = results
    this.at = -1
    this.list.replaceChildren(
      ...results.map((target, index) => {
        const option = make("li", { role: "option", id: `writing-target-${index}`, "aria-selected": "false" }, [
          make("span", {}, [target.title]),
          make("small", {}, [target.sort]),
          ...(target.warning ? [make("small", { class: "writing-warning" }, [target.warning])] : []),
        ])
        option.addEventListener("click", () => this.pick(index))
        return option
      }),
    )
    this.input.setAttribute("aria-expanded", String(results.length > 0))
    this.input.removeAttribute("aria-activedescendant")
  }

  press(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step && this.results.length) {
      event.preventDefault()
      this.at = this.at < 0 && step < 0 ? this.results.length - 1 : (this.at + step + this.results.length) % this.results.length
      ;[...this.list.children].forEach((option, index) => option.setAttribute("aria-selected", String(index === this.at)))
      this.input.setAttribute("aria-activedescendant", `writing-target-${this.at}`)
      this.list.children[this.at].scrollIntoView({ block: "nearest" })
    } else if (event.key === "Enter" && this.at >= 0) {
      event.preventDefault()
      this.pick(this.at)
    }
  }

  pick(index) {
    this.picked = this.results[index]
    this.show([])
    this.says.textContent = this.take(this.input, this.picked)
    this.input.focus()
  }
}
