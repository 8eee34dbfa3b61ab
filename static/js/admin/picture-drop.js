import { prepare, Refused } from "./pictures/files.js"

// Send dropped or chosen pictures one by one, so that each gets its own response.
class PictureDrop extends HTMLElement {
  connectedCallback() {
    this.form = this.closest("form")
    this.input = this.querySelector("input[type=file]")
    this.button = this.querySelector("input[type=submit]")
    this.list = this.querySelector("[data-list]")
    this.querySelector("[data-hint]").hidden = false
    this.input.addEventListener("change", () => this.take([...this.input.files]))
    for (const name of ["dragover", "dragenter"]) {
      this.addEventListener(name, (event) => {
        event.preventDefault()
        this.classList.add("drop--over")
      })
    }
    for (const name of ["dragleave", "drop"]) this.addEventListener(name, () => this.classList.remove("drop--over"))
    this.addEventListener("drop", (event) => {
      event.preventDefault()
      this.take([...event.dataTransfer.files])
    })
  }

  async take(files) {
    if (!files.length || this.busy) return
    this.busy = true
    const taken = []
    for (const file of files) taken.push(await this.send(file, this.note(file)))
    this.busy = false
    this.input.value = ""
    // The form carries what was typed into the rows. If a file was refused, the user reads why and goes on by hand.
    if (taken.every(Boolean)) this.form.requestSubmit(this.button)
    else this.again(taken.some(Boolean))
  }

  note(file) {
    const item = document.createElement("li")
    item.textContent = `${file.name}: uploading …`
    this.list.append(item)
    return item
  }

  async send(file, item) {
    const body = new FormData()
    body.append("csrfmiddlewaretoken", this.form.querySelector("[name=csrfmiddlewaretoken]").value)
    let sentence = "The upload failed. Check that you are online and signed in, then choose it again."
    try {
      const ready = await prepare(file)
      body.append("files", ready, ready.name)
      const answer = await fetch(location.pathname, { method: "POST", body, headers: { Accept: "application/json" }, redirect: "error" })
      if (answer.status === 413) sentence = "This file is too large."
      if (answer.ok) {
        const { refused } = await answer.json()
        sentence = refused[0]?.sentence
      }
    } catch (error) {
      if (error instanceof Refused) sentence = error.message
    }
    item.textContent = sentence ? `${file.name}: ${sentence}` : `${file.name}: uploaded.`
    item.classList.toggle("drop__refused", Boolean(sentence))
    return !sentence
  }

  again(some) {
    if (!some) return
    this.button.value = "Go on with the others"
    this.button.focus()
  }
}

customElements.define("picture-drop", PictureDrop)
