// The pins: joined where they would overlap, in step with the cards of the list, and each a button.

import { joinPins } from "./clusters.js";

const CLOSEST = 16;

export class Pins {
  #L; #map; #words; #pins = []; #layer; #markers = new Map(); #wanted = null; #last = null;

  constructor(L, map, words) {
    this.#L = L;
    this.#words = words;
    this.#map = map;
    this.#layer = L.layerGroup().addTo(map);
    map.on("moveend", () => this.draw());
    map.on("popupclose", () => this.#last?.focus());
    map.getContainer().addEventListener("keydown", (event) => {
      if (event.key === "Escape") map.closePopup();
    });
    for (const kind of ["mouseover", "focusin", "mouseout", "focusout"]) {
      document.addEventListener(kind, (event) => {
        const card = event.target.closest?.(".clinic-card[id]");
        if (card) this.#light(card.id, kind === "mouseover" || kind === "focusin");
      }, { signal: (this.stopped ??= new AbortController()).signal });
    }
  }

  remove() {
    this.stopped.abort();
  }

  // Take {points} or {groups} of the server. Those whose card is on the page come first: they keep their place.
  set({ points = [], groups = [] }) {
    this.#pins = [
      ...points.map(([latitude, longitude, id, name, address]) => {
        const card = document.getElementById(`clinic-${id}`);
        const number = card?.querySelector(".clinic-card__number")?.firstChild.textContent ?? "";
        return { at: [latitude, longitude], key: String(id), name, address, card, number, weight: 1 };
      }),
      ...groups.map(([latitude, longitude, weight]) => ({ at: [latitude, longitude], key: `${latitude} ${longitude}`, weight })),
    ].sort((one, other) => Boolean(other.card) - Boolean(one.card));
    this.draw();
  }

  get bounds() {
    const onPage = this.#pins.filter((pin) => pin.card), shown = onPage.length ? onPage : this.#pins;
    return shown.length ? this.#L.latLngBounds(shown.map((pin) => pin.at)) : null;
  }

  get total() {
    return this.#pins.reduce((sum, pin) => sum + pin.weight, 0);
  }

  draw() {
    const zoom = this.#map.getZoom(), size = this.#map.getBounds(), before = this.#markers;
    const clusters = joinPins(this.#pins, (pin) => this.#map.project(pin.at, zoom));
    this.#markers = new Map();
    for (const cluster of clusters) {
      if (!size.contains(cluster.pins[0].at)) continue;
      const key = `${zoom}:${cluster.pins.map((pin) => pin.key).join(",")}`;
      const marker = before.get(key) ?? this.#make(cluster);
      before.delete(key);
      this.#markers.set(key, marker);
    }
    for (const marker of before.values()) marker.remove();
    if (this.#wanted) this.#focusNearest(this.#wanted);
    this.#wanted = null;
  }

  #make(cluster) {
    const [first] = cluster.pins, isOne = cluster.weight === 1;
    const html = document.createElement("span");
    html.textContent = isOne ? first.number : cluster.weight.toLocaleString("en-US");
    const className = `pin${isOne ? "" : " pin--many"}${isOne && !first.card ? " pin--elsewhere" : ""}`;
    const icon = this.#L.divIcon({ className, html, iconSize: [32, 32] });
    const marker = this.#L.marker(first.at, { icon, riseOnHover: true }).addTo(this.#layer);
    const element = marker.getElement();
    marker.cluster = cluster;
    element.setAttribute("aria-label", label(cluster, this.#words));
    element.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      event.stopPropagation();
      this.#choose(marker);
    });
    marker.on("click", () => this.#choose(marker));
    const light = (isLit) => {
      for (const pin of cluster.pins) pin.card?.classList.toggle("clinic-card--lit", isLit);
    };
    for (const kind of ["mouseover", "focus"]) element.addEventListener(kind, () => light(true));
    for (const kind of ["mouseout", "blur"]) element.addEventListener(kind, () => light(false));
    return marker;
  }

  // A cluster opens: the map goes closer, or lists its clinics where it cannot.
  #choose(marker) {
    const { cluster } = marker, { pins } = cluster;
    const bounds = this.#L.latLngBounds(pins.map((pin) => pin.at));
    this.#last = marker.getElement();
    if (pins.length === 1 && !pins[0].name) {
      this.#wanted = pins[0].at;
      this.#map.setView(pins[0].at, Math.min(CLOSEST, this.#map.getZoom() + 2));
    } else if (pins.length > 1 && this.#map.getZoom() < CLOSEST && !bounds.getNorthEast().equals(bounds.getSouthWest(), 1e-4)) {
      this.#wanted = pins[0].at;
      const closer = Math.max(this.#map.getZoom() + 1, this.#map.getBoundsZoom(bounds.pad(0.3)));
      this.#map.setView(bounds.getCenter(), Math.min(CLOSEST, closer));
    } else {
      this.#list(marker);
    }
  }

  #list(marker) {
    const content = document.createElement("ul");
    content.className = "map__clinics";
    for (const pin of marker.cluster.pins) {
      const item = content.appendChild(document.createElement("li"));
      if (pin.card) {
        const card = item.appendChild(link(`#${pin.card.id}`, `${pin.number ? `${pin.number}. ` : ""}${pin.name}`));
        card.addEventListener("click", (event) => {
          event.preventDefault();
          this.#last = pin.card;
          this.#map.closePopup();
          pin.card.focus();
        });
        item.append(" ", this.#pageLink(pin));
      } else {
        item.append(link(pin.address, pin.name));
      }
    }
    this.#L.popup({ maxWidth: 260, offset: [0, -8] }).setLatLng(marker.getLatLng()).setContent(content).openOn(this.#map);
    content.querySelector("a").focus();
  }

  #pageLink({ address, name }) {
    const made = link(address, this.#words.open);
    made.setAttribute("aria-label", this.#words.openOf.replace("%s", () => name));
    return made;
  }

  #light(id, isLit) {
    for (const marker of this.#markers.values()) {
      if (marker.cluster.pins.some((pin) => pin.card?.id === id)) marker.getElement()?.classList.toggle("pin--lit", isLit);
    }
  }

  // After a cluster opened, the focus is on what it opened into.
  #focusNearest(at) {
    const distance = (marker) => this.#map.distance(at, marker.getLatLng());
    const [nearest] = [...this.#markers.values()].sort((one, other) => distance(one) - distance(other));
    nearest?.getElement().focus();
  }
}

function label({ pins, weight }, words) {
  if (weight === 1 && pins[0].name) return `${pins[0].number ? `${pins[0].number}. ` : ""}${pins[0].name}`;
  const names = pins.slice(0, 3).map((pin) => pin.name).filter(Boolean).join("; ");
  const here = (weight === 1 ? words.oneHere : words.manyHere).replace("%s", weight.toLocaleString("en-US"));
  const more = names && pins.length > 3 ? words.more.replace("%s", pins.length - 3) : "";
  return `${here}${names && `: ${names}`}${more}`;
}

function link(address, words) {
  const made = document.createElement("a");
  made.href = address;
  made.textContent = words;
  return made;
}
