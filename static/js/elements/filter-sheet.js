// <filter-sheet>: on a phone, "Filters" opens a sheet instead of unfolding above the results. Each choice is counted at once,
// on the button and beside the other choices. Without a script the filters unfold, and the button sends them.

const COUNT_AFTER_MS = 200;

class FilterSheet extends HTMLElement {
  #details; #body; #button; #said; #dialog; #timer; #counting; #uncounted;

  connectedCallback() {
    if (this.#details) return;
    this.#details = this.querySelector("details");
    this.#body = this.#details.querySelector(".filters__body");
    this.#button = this.querySelector(".filters__apply button");
    this.#uncounted = this.#button.textContent;
    this.#said = document.createElement("span");
    this.#said.className = "hidden";
    this.#said.setAttribute("role", "status");
    this.#button.after(this.#said);
    if (this.dataset.total) this.#name(Number(this.dataset.total));
    const room = matchMedia(this.#details.dataset.openWhen);
    this.#details.firstElementChild.addEventListener("click", (event) => {
      if (room.matches) return;
      event.preventDefault();
      this.#open();
    });
    room.addEventListener("change", () => this.#dialog?.close());
    this.addEventListener("change", () => {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#count(), COUNT_AFTER_MS);
    });
  }

  #open() {
    this.#dialog ??= this.#build();
    this.#dialog.append(this.#body);
    this.#dialog.showModal();
  }

  #build() {
    const dialog = document.createElement("dialog"), head = document.createElement("div");
    dialog.className = "sheet";
    dialog.setAttribute("aria-labelledby", "filters-title");
    head.className = "sheet__head";
    const title = document.createElement("h2"), close = document.createElement("button");
    title.id = "filters-title";
    title.className = "sheet__title";
    title.textContent = this.#details.firstElementChild.firstChild.data.trim();
    close.type = "button";
    close.className = "button button--quiet";
    close.textContent = this.dataset.close;
    close.addEventListener("click", () => dialog.close());
    head.append(title, close);
    dialog.append(head);
    dialog.addEventListener("close", () => this.#details.append(this.#body));
    this.append(dialog);
    return dialog;
  }

  #name(total) {
    const { one, many } = this.dataset;
    this.#button.textContent = Number.isInteger(total)
      ? (total === 1 ? one : many).replace("%s", total.toLocaleString("en-US"))
      : this.#uncounted;
  }

  async #count() {
    this.#counting?.abort();
    this.#counting = new AbortController();
    const asked = new URLSearchParams(new FormData(this.#button.form));
    try {
      const answer = await fetch(`${this.dataset.counts}?${asked}`, { signal: this.#counting.signal });
      const { total, filters } = await answer.json();
      this.#name(total);
      this.#said.textContent = this.#button.textContent;
      for (const box of this.querySelectorAll(".filters__option input")) {
        const count = filters[box.name]?.values.find(({ value }) => value === box.value)?.clinics ?? 0;
        box.closest("label").querySelector(".count").firstChild.data = count.toLocaleString("en-US");
      }
    } catch (error) {
      if (error.name !== "AbortError") this.#name(null);
    }
  }
}

customElements.define("filter-sheet", FilterSheet);
