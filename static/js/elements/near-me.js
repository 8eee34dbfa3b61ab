// <near-me data-name data-asking data-refused> in the finder's form: a button that requests the browser's location, only when
// pressed. Two decimals, about a kilometer, go into the field and with the form; nothing more exact leaves the browser.

class NearMe extends HTMLElement {
  connectedCallback() {
    this.hidden = !navigator.geolocation;
    if (this.hidden || this.firstChild) return;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button button--quiet";
    button.textContent = this.dataset.name;
    const said = document.createElement("span");
    said.setAttribute("role", "status");
    said.className = "finder__help";
    button.addEventListener("click", () => this.#ask(said));
    this.append(button, said);
    // “near me” was typed: the reader asked for it.
    if (this.hasAttribute("start")) this.#ask(said);
  }

  #ask(said) {
    said.textContent = this.dataset.asking;
    const refused = () => { said.textContent = this.dataset.refused; };
    navigator.geolocation.getCurrentPosition(({ coords }) => {
      const form = this.closest("form");
      form.elements.near.value = `${coords.latitude.toFixed(2)}, ${coords.longitude.toFixed(2)}`;
      form.requestSubmit();
    }, refused, { maximumAge: 600000, timeout: 15000 });
  }
}

customElements.define("near-me", NearMe);
