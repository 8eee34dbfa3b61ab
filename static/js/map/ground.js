// What lies below the pins: outlines and names of places from this site, or the tiles that the publisher chose.

const FINE_FROM = 6;
// Closer, the outlines are wrong by some pixels: a coast that is not there misleads more than none.
const WITHOUT_LAND_FROM = 10;
const UNITS_PER_DEGREE = 1000;
// Pixels that one name takes.
const NAME_WIDTH = 110, NAME_HEIGHT = 26;

export class Ground {
  #map; #L; #data; #land = {}; #shown = null; #names; #asked = 0;

  constructor(L, map, data) {
    this.#L = L;
    this.#map = map;
    this.#data = data;
    if (data.tiles) {
      const credit = document.createElement("span");
      credit.textContent = data.credit ?? "";
      L.tileLayer(data.tiles, { attribution: credit.innerHTML, maxZoom: 19, referrerPolicy: "no-referrer" }).addTo(map);
      return;
    }
    map.attributionControl.addAttribution("Natural Earth, US Census, GeoNames");
    map.createPane("names").classList.add("map__names");
    this.#names = L.layerGroup().addTo(map);
    map.on("moveend", () => this.draw());
  }

  draw() {
    if (this.#data.tiles) return;
    this.#drawLand();
    this.#drawNames();
  }

  async #drawLand() {
    const zoom = this.#map.getZoom();
    const level = zoom >= WITHOUT_LAND_FROM ? null : zoom >= FINE_FROM ? "fine" : "coarse";
    this.#map.getContainer().classList.toggle("map__sheet--near", level === null);
    if (level) this.#land[level] ??= this.#loadLand(this.#data[level === "fine" ? "landFine" : "land"]);
    const layer = level && (await this.#land[level]);
    if (layer === this.#shown || this.#map.getZoom() !== zoom) return;
    this.#shown?.remove();
    this.#shown = layer;
    layer?.addTo(this.#map);
  }

  async #loadLand(address) {
    const rings = await (await fetch(address)).json();
    const shape = (kind, className) => this.#L.polygon(rings[kind].map((line) => [decode(line)]), {
      className, interactive: false, smoothFactor: 0.7,
    });
    return this.#L.layerGroup([shape("country", "map__land"), shape("state", "map__state")]);
  }

  async #drawNames() {
    const mine = (this.#asked += 1), bounds = this.#map.getBounds().pad(0.1);
    // Whole tenths of a degree, outward: the answers of near views are the same, and the browser keeps them.
    const down = (edge) => (Math.floor(edge * 10) / 10).toFixed(1), up = (edge) => (Math.ceil(edge * 10) / 10).toFixed(1);
    const edges = [
      down(Math.max(-90, bounds.getSouth())), down(Math.max(-180, bounds.getWest())),
      up(Math.min(90, bounds.getNorth())), up(Math.min(180, bounds.getEast())),
    ];
    const answer = await fetch(`${this.#data.names}?box=${edges.join(",")}`);
    if (!answer.ok || mine !== this.#asked) return;
    const taken = [];
    this.#names.clearLayers();
    for (const [latitude, longitude, name, people] of (await answer.json()).names) {
      const { x, y } = this.#map.latLngToContainerPoint([latitude, longitude]);
      if (taken.some((one) => Math.abs(one.x - x) < NAME_WIDTH && Math.abs(one.y - y) < NAME_HEIGHT)) continue;
      taken.push({ x, y });
      const html = document.createElement("span");
      html.textContent = name;
      const icon = this.#L.divIcon({ className: `map__name${people > 500000 ? " map__name--large" : ""}`, html, iconSize: null });
      const marker = this.#L.marker([latitude, longitude], { icon, pane: "names", interactive: false, keyboard: false });
      marker.addTo(this.#names);
      marker.getElement().setAttribute("aria-hidden", "true");
    }
  }
}

function decode(line) {
  const numbers = line.split(" ").map(Number), half = 180 * UNITS_PER_DEGREE, points = [];
  let east = 0, north = 0;
  for (let index = 0; index < numbers.length; index += 2) {
    const step = numbers[index];
    // Across the date line a country goes on, and does not begin again on the other side.
    east += index && step > half ? step - 2 * half : index && step < -half ? step + 2 * half : step;
    north += numbers[index + 1];
    points.push([north / UNITS_PER_DEGREE, east / UNITS_PER_DEGREE]);
  }
  return points;
}
