// <clinic-map>: a button that loads the map of the clinics, and names the pins of the picture that the server drew.
// Nothing of the map is loaded before the press. Only after "Search this area" does it open by itself (start).

class ClinicMap extends HTMLElement {
  #button; #said; #map;

  connectedCallback() {
    if (this.#button) return;
    this.#button = document.createElement("button");
    this.#button.type = "button";
    this.#button.className = "button button--quiet map__show";
    this.#button.addEventListener("click", () => (this.#map ? this.#close() : this.#open(true)));
    this.#said = document.createElement("p");
    this.#said.className = "map__said";
    this.#said.setAttribute("role", "status");
    this.append(this.#button, this.#said);
    this.#label();
    for (const kind of ["pointerover", "focusin"]) {
      this.addEventListener(kind, (event) => {
        const pin = event.target.closest?.(".map__pin");
        const named = this.querySelector(".map__named");
        if (named) named.textContent = pin?.getAttribute("aria-label") ?? "";
      });
    }
    if (this.hasAttribute("start")) this.#open(false);
  }

  #label() {
    this.#button.textContent = this.#map ? this.dataset.hide : this.dataset.show;
    this.#button.setAttribute("aria-expanded", String(Boolean(this.#map)));
    this.toggleAttribute("open", Boolean(this.#map));
  }

  async #open(takesFocus) {
    this.#button.disabled = true;
    this.#said.textContent = this.dataset.loading;
    try {
      const { ClinicMapView } = await import(this.dataset.view);
      this.#map = await ClinicMapView.open(this, (words) => { this.#said.textContent = words; });
    } catch {
      this.#said.textContent = this.dataset.failed;
    }
    this.#button.disabled = false;
    this.#label();
    // The page is where the reader is: the map takes its size from the open element.
    this.#map?.begin(takesFocus);
  }

  #close() {
    this.#map.remove();
    this.#map = null;
    this.#said.textContent = "";
    this.#label();
    this.#button.focus();
  }
}

customElements.define("clinic-map", ClinicMap);
