// <clinic-map>: names the pin under the pointer or the keyboard's focus, below the map.

class ClinicMap extends HTMLElement {
  connectedCallback() {
    const said = this.querySelector(".map__said");
    for (const kind of ["pointerover", "focusin"]) {
      this.addEventListener(kind, (event) => {
        said.textContent = event.target.closest?.(".map__pin")?.getAttribute("aria-label") ?? "";
      });
    }
  }
}

customElements.define("clinic-map", ClinicMap);
