// The map of clinics, on Leaflet. Loaded by <clinic-map> when the reader asks for it.

import { Ground } from "./ground.js";
import { Pins } from "./pins.js";

const FARTHEST = 1, CLOSEST_AT_FIRST = 12;

export class ClinicMapView {
  #host; #map; #pins; #ground; #sheet; #isGrouped = false; #say;

  static async open(host, say) {
    await Promise.all([import(host.dataset.library), loadStyle(host.dataset.style)]);
    const view = new ClinicMapView(host, say);
    try {
      await view.#load();
    } catch (error) {
      view.remove();
      throw error;
    }
    return view;
  }

  constructor(host, say) {
    const L = window.L, still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.#host = host;
    this.#say = say;
    this.#sheet = document.createElement("div");
    this.#sheet.className = "map__frame";
    const box = this.#sheet.appendChild(document.createElement("div"));
    box.className = "map__live";
    box.setAttribute("role", "region");
    box.setAttribute("aria-label", host.dataset.name);
    box.setAttribute("aria-describedby", "map-help");
    const tools = this.#sheet.appendChild(document.createElement("p"));
    tools.className = "map__tools";
    const search = tools.appendChild(document.createElement("button"));
    search.type = "button";
    search.className = "button";
    search.textContent = host.dataset.area;
    search.addEventListener("click", () => this.#search());
    const help = tools.appendChild(document.createElement("span"));
    help.id = "map-help";
    help.className = "map__help";
    help.textContent = host.dataset.keys;
    host.append(this.#sheet);
    this.#map = L.map(box, {
      center: [30, -40], zoom: FARTHEST, minZoom: FARTHEST, maxZoom: 18, maxBounds: [[-85, -200], [85, 200]],
      zoomAnimation: !still, fadeAnimation: !still, markerZoomAnimation: !still, inertia: !still,
    });
    this.#map.attributionControl.setPrefix(false);
    L.control.scale({ position: "topright" }).addTo(this.#map);
    this.#pins = new Pins(L, this.#map, host.dataset);
    this.#ground = new Ground(L, this.#map, host.dataset);
    this.#map.on("moveend", () => this.#isGrouped && this.#load(true).catch(() => {}));
  }

  async #load(isPart = false) {
    const address = new URL(this.#host.dataset.points, location.href);
    if (isPart) address.searchParams.set("view", this.#box());
    const answer = await fetch(address);
    if (!answer.ok) throw new Error(`The clinics could not be loaded: ${answer.status}`);
    const found = await answer.json();
    this.#isGrouped = isPart || Boolean(found.groups);
    this.#pins.set(found);
    const { total } = this.#pins;
    if (!isPart) {
      const { nowhere, one, many } = this.#host.dataset;
      this.#say(total ? (total === 1 ? one : many).replace("%s", total.toLocaleString("en-US")) : nowhere);
    }
  }

  // Once the element has its size.
  begin(takesFocus) {
    this.#map.invalidateSize({ animate: false });
    const box = this.#host.dataset.box?.split(",").map(Number);
    const bounds = box ? [[box[0], box[1]], [box[2], box[3] < box[1] ? box[3] + 360 : box[3]]] : this.#pins.bounds;
    if (bounds) this.#map.fitBounds(bounds, { padding: box ? [0, 0] : [32, 32], maxZoom: box ? 18 : CLOSEST_AT_FIRST, animate: false });
    this.#pins.draw();
    this.#ground.draw();
    if (takesFocus) this.#map.getContainer().focus();
  }

  remove() {
    this.#pins.remove();
    this.#map.remove();
    this.#sheet.remove();
  }

  // "south,west,north,east" of what is shown, as the server reads it.
  #box() {
    const shown = this.#map.getBounds(), turned = (east) => ((((east + 180) % 360) + 360) % 360) - 180;
    const isAll = shown.getEast() - shown.getWest() >= 360;
    const edges = [
      Math.max(-90, shown.getSouth()), isAll ? -180 : turned(shown.getWest()),
      Math.min(90, shown.getNorth()), isAll ? 180 : turned(shown.getEast()),
    ];
    return edges.map((edge) => edge.toFixed(4)).join(",");
  }

  // The server answers with the list: an address that can be kept, shared and read without a script.
  #search() {
    const address = new URL(this.#host.dataset.search, location.href);
    const asked = new URL(this.#host.dataset.points, location.href).searchParams;
    for (const [name, value] of asked) {
      if (!["near", "within", "unit", "region", "box", "page"].includes(name)) address.searchParams.append(name, value);
    }
    address.searchParams.set("box", this.#box());
    address.hash = "found";
    location.assign(address);
  }
}

function loadStyle(address) {
  return new Promise((done, fail) => {
    if (document.querySelector(`link[href="${address}"]`)) return done();
    const link = document.createElement("link");
    link.rel = "stylesheet";
    link.href = address;
    link.addEventListener("load", done);
    link.addEventListener("error", () => fail(new Error("The style sheet of the map could not be loaded.")));
    // Before the site's own sheets, so that those win.
    document.head.prepend(link);
  });
}
