// <clinic-map>: says below the map what the pin under the pointer or the keyboard's focus is, and leads to its place in the list.

class ClinicMap extends HTMLElement {
  connectedCallback() {
    const said = this.querySelector(".map__said");
    const pin = (event) => event.target.closest?.(".map__pin");
    const say = (event) => { said.textContent = pin(event)?.getAttribute("aria-label") ?? ""; };
    for (const kind of ["pointerover", "focusin"]) this.addEventListener(kind, say);
    this.addEventListener("click", (event) => {
      const goal = pin(event)?.getAttribute("href");
      // An address of a page is followed by itself; within the page the focus goes along.
      if (!goal?.startsWith("#")) return;
      document.querySelector(`${goal} a`)?.focus({ preventScroll: true });
    });
  }
}

customElements.define("clinic-map", ClinicMap);
