// The dialog that offers the library's pictures and takes new ones. There is one a page.
import { make } from "../../sending.js"
import "../focal-point.js"
import { hasPictures, picturesOf, prepare, Refused } from "./files.js"

const FAILED = "The upload failed. Check that you are online and signed in, then choose it again."
let open = null

// Open the dialog. The promise gives the chosen pictures, or [] if the person closed it.
export function openPictures({ field, files, several }) {
  open ??= new Pictures(field.dataset.choose, field.dataset.upload)
  return open.show(files, several)
}

class Pictures {
  #choose
  #upload
  #done = () => {}
  #several = false
  #page = 1
  #asked = 0
  #kept = []
  #mayAdd = true

  constructor(choose, upload) {
    this.#choose = choose
    this.#upload = upload
    this.search = make("input", { type: "search", id: "pictures-search", autocomplete: "off", maxlength: "100" })
    this.collection = make("select", { "aria-label": "Collection", hidden: "" })
    this.file = make("input", { type: "file", id: "pictures-file", class: "visually-hidden", accept: "image/*", multiple: "" })
    this.progress = make("ul", { class: "drop__list", "aria-live": "polite" })
    this.rows = make("div")
    this.save = make("button", { class: "button pictures__save" })
    this.form = make("form", { class: "pictures__rows", novalidate: "", hidden: "" }, this.rows, this.save)
    this.grid = make("ul", { class: "pictures__grid", "aria-label": "Pictures of the library" })
    this.more = make("button", { type: "button", class: "button", hidden: "" }, "Show more pictures")
    this.count = make("p", { class: "help", role: "status" })
    this.about = make("div", { class: "pictures__about", hidden: "" })
    this.uploads = make(
      "div", { class: "pictures__upload", hidden: "" }, this.file,
      make("label", { class: "button", for: "pictures-file" }, "Upload pictures"),
      make("span", { class: "help" }, "Or drop or paste them here. Large ones are made smaller."),
    )
    const close = make("button", { type: "button", class: "button", "data-close": "" }, "Close")
    const heading = make("h2", { id: "pictures-heading" }, "Choose a picture")
    this.dialog = make(
      "dialog", { class: "pictures", "aria-labelledby": "pictures-heading" },
      make("div", { class: "pictures__head" }, heading, close), this.uploads, this.progress, this.form,
      make("p", { class: "pictures__search" }, make("label", { for: "pictures-search" }, "Search the library"), this.search, this.collection),
      this.count, this.about, this.grid, this.more,
    )
    document.body.append(this.dialog)
    this.#listen(close)
  }

  #listen(close) {
    close.addEventListener("click", () => this.dialog.close())
    this.dialog.addEventListener("close", () => this.#finish([]))
    this.dialog.addEventListener("click", (event) => event.target === this.dialog && this.dialog.close())
    this.search.addEventListener("input", () => {
      clearTimeout(this.later)
      this.later = setTimeout(() => this.#load(1), 200)
    })
    this.collection.addEventListener("change", () => this.#load(1))
    this.search.addEventListener("keydown", (event) => {
      if (event.key === "Enter" || event.key === "Escape") event.preventDefault()
      // In a search field, browsers would only empty it.
      if (event.key === "Escape") this.dialog.close()
    })
    this.more.addEventListener("click", () => this.#load(this.#page + 1))
    this.file.addEventListener("change", () => this.take([...this.file.files]))
    this.form.addEventListener("submit", (event) => this.#describe(event))
    this.rows.addEventListener("click", (event) => {
      const button = event.target.closest("[name=turn]")
      if (!button) return
      event.preventDefault()
      this.#turn(button)
    })
    this.grid.addEventListener("keydown", (event) => this.#move(event))
    for (const name of ["dragover", "drop"]) {
      this.dialog.addEventListener(name, (event) => {
        if (!hasPictures(event.dataTransfer)) return
        event.preventDefault()
        if (name === "drop") this.take(picturesOf(event.dataTransfer.files))
      })
    }
    this.dialog.addEventListener("paste", (event) => {
      const files = picturesOf(event.clipboardData.files)
      if (!files.length) return
      event.preventDefault()
      this.take(files)
    })
  }

  show(files, several) {
    this.#several = several
    this.#kept = []
    this.progress.replaceChildren()
    this.rows.replaceChildren()
    this.form.hidden = true
    this.about.hidden = true
    this.search.value = ""
    this.dialog.showModal()
    this.search.focus()
    this.#load(1)
    if (files.length) this.take(files)
    return new Promise((done) => (this.#done = done))
  }

  #finish(pictures) {
    this.#done(pictures)
    this.#done = () => {}
    if (this.dialog.open) this.dialog.close()
  }

  // The library.
  async #load(page) {
    const turn = (this.#asked += 1)
    const query = new URLSearchParams({ term: this.search.value, collection: this.collection.value, page: String(page) })
    try {
      const answer = await fetch(`${this.#choose}?${query}`, { redirect: "error" })
      if (!answer.ok) throw new Error(answer.status)
      const { results, pagination, total, may_add: mayAdd, collections } = await answer.json()
      // An answer that was overtaken by a later one.
      if (turn !== this.#asked) return
      this.uploads.hidden = !mayAdd
      if (collections.length && !this.collection.length) {
        this.collection.append(new Option("All collections", ""), ...collections.map(({ id, name }) => new Option(name, id)))
        this.collection.hidden = false
      }
      this.#mayAdd = mayAdd
      this.#page = page
      if (page === 1) this.grid.replaceChildren()
      this.grid.append(...results.map((row) => this.#card(row)))
      this.more.hidden = !pagination.more
      this.count.textContent = total ? `${total.toLocaleString("en-US")} ${total === 1 ? "picture" : "pictures"}` : "No picture matches these words."
    } catch {
      this.count.textContent = "The library did not answer. Check that you are online and signed in, then search again."
    }
  }

  #card(row) {
    const picture = make("img", { src: row.picture, alt: "", class: `pictures__picture ${row.classes}`, loading: "lazy" })
    const choose = make("button", { type: "button", class: "pictures__choose" }, picture, make("span", { class: "pictures__words" }, row.text))
    choose.addEventListener("click", () => this.#finish([row]))
    const details = make("button", { type: "button", class: "pictures__details", "aria-label": `Details of “${row.text}”` }, "Details")
    details.addEventListener("click", () => this.#tell(row, choose))
    return make("li", {}, choose, details)
  }

  #move(event) {
    const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: this.#columns(), ArrowUp: -this.#columns() }[event.key]
    const cards = [...this.grid.querySelectorAll(".pictures__choose")]
    const next = step && cards[cards.indexOf(event.target.closest("li")?.firstChild) + step]
    if (!next) return
    event.preventDefault()
    next.focus()
  }

  #columns() {
    const tops = [...this.grid.children].map((card) => card.offsetTop)
    return tops.filter((top) => top === tops[0]).length || 1
  }

  async #tell(row, back) {
    const lines = [["Alt text", row.alt || "None: decorative"], ["Caption", row.caption], ["Credit and license", row.rights], ["Size", `${row.size} px`]]
    const list = make("dl", {}, ...lines.filter(([, words]) => words).map(([name, words]) => make("div", {}, make("dt", {}, name), make("dd", {}, words))))
    const use = make("button", { type: "button", class: "button pictures__save" }, "Use this picture")
    use.addEventListener("click", () => this.#finish([row]))
    const hide = make("button", { type: "button", class: "button" }, "Hide details")
    hide.addEventListener("click", () => {
      this.about.hidden = true
      back.focus()
    })
    const where = make("div", { class: "pictures__where" }, "Looking for where it is used …")
    this.about.replaceChildren(make("img", { src: row.picture, alt: row.alt }), make("div", {}, list, where, make("p", {}, use, " ", hide)))
    this.about.hidden = false
    use.focus()
    this.about.scrollIntoView({ block: "nearest" })
    const answer = await fetch(row.uses).catch(() => null)
    const page = answer?.ok ? new DOMParser().parseFromString(await answer.text(), "text/html") : null
    const uses = [...(page?.querySelectorAll("#content-main li") ?? [])].map((each) => make("li", {}, each.textContent.trim()))
    where.replaceChildren(uses.length ? make("p", {}, "Used here:") : page ? "Not used yet." : "Where it is used could not be found out.")
    if (uses.length) where.append(make("ul", {}, ...uses))
  }

  // New pictures.
  async take(files) {
    this.file.value = ""
    if (!this.#mayAdd) return
    for (const file of files) {
      const item = this.progress.appendChild(make("li", {}, `${file.name}: preparing …`))
      const sentence = await this.#send(file, item)
      if (sentence) item.classList.add("drop__refused")
      else item.remove()
      if (sentence) item.textContent = `${file.name}: ${sentence}`
    }
  }

  async #send(file, item) {
    try {
      const ready = await prepare(file)
      const body = new FormData()
      body.append("files", ready, ready.name)
      const { refused, changed, rows } = await this.#post(body, (percent) => (item.textContent = `${file.name}: ${percent}% uploaded`))
      this.#add(rows)
      return (refused[0] ?? changed[0])?.sentence
    } catch (error) {
      return error instanceof Refused ? error.message : FAILED
    }
  }

  // Only this older interface reports how much was sent.
  #post(body, tell) {
    body.append("csrfmiddlewaretoken", document.querySelector("[name=csrfmiddlewaretoken]").value)
    return new Promise((done, fail) => {
      const request = new XMLHttpRequest()
      request.open("POST", this.#upload)
      request.setRequestHeader("Accept", "application/json")
      request.upload.addEventListener("progress", (event) => tell?.(Math.round((100 * event.loaded) / event.total)))
      request.addEventListener("error", fail)
      request.addEventListener("load", () => {
        if (request.status === 413) fail(new Refused("This file is too large for the server. Save the picture smaller and upload it again."))
        try {
          done(JSON.parse(request.responseText))
        } catch (error) {
          fail(error)
        }
      })
      request.send(body)
    })
  }

  #add(rows, focus = true) {
    if (!rows.length) return
    for (const row of rows) {
      const part = document.createRange().createContextualFragment(row)
      const before = document.getElementById(part.querySelector("fieldset").id)
      if (before && this.rows.contains(before)) before.replaceWith(part)
      else this.rows.append(part)
    }
    this.form.hidden = false
    this.save.textContent = this.#several ? "Add to the article" : "Use picture"
    if (focus) (this.rows.querySelector(".waiting__error ~ input, .waiting__field--alt input") ?? this.save).focus()
  }

  async #describe(event) {
    event.preventDefault()
    if (this.busy) return
    this.busy = true
    const body = new FormData(this.form)
    body.append("save", "1")
    try {
      const { rows, pictures } = await this.#post(body)
      // What is in the library now is chosen with the others, once these are corrected.
      this.#kept.push(...pictures)
      if (!rows.length) return this.#finish(this.#several ? this.#kept : this.#kept.slice(0, 1))
      for (const each of [...this.rows.children]) if (!rows.some((row) => row.includes(`id="${each.id}"`))) each.remove()
      this.#add(rows)
    } catch {
      this.progress.replaceChildren(make("li", { class: "drop__refused" }, "Not saved. Check that you are online and signed in, then try again."))
    } finally {
      this.busy = false
    }
  }

  async #turn(button) {
    if (this.busy) return
    this.busy = true
    const body = new FormData(this.form)
    body.append("turn", button.value)
    try {
      const { rows } = await this.#post(body)
      this.#add(rows, false)
      this.rows.querySelector(`[name=turn][value="${button.value}"]`)?.focus()
    } catch {
      this.progress.replaceChildren(make("li", { class: "drop__refused" }, "Not rotated. Check that you are online and signed in, then try again."))
    } finally {
      this.busy = false
    }
  }
}
