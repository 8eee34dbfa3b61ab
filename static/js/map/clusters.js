// Which pins are drawn as one: a grid finds the neighbors of each. Without the page, so that it can be tested alone.

// Pixels: two pins that are nearer would overlap, and a finger could not choose.
export const NEAR = 44;

// `pins` have `weight`; `place` returns a pin's {x, y}. The first pin of a cluster gives its place.
export function joinPins(pins, place) {
  const cells = new Map(), clusters = [];
  for (const pin of pins) {
    const { x, y } = place(pin), column = Math.floor(x / NEAR), row = Math.floor(y / NEAR);
    const cluster = neighbor(cells, x, y, column, row);
    if (cluster) {
      cluster.pins.push(pin);
      cluster.weight += pin.weight;
      continue;
    }
    const made = { x, y, pins: [pin], weight: pin.weight }, key = `${column} ${row}`;
    clusters.push(made);
    if (cells.has(key)) cells.get(key).push(made);
    else cells.set(key, [made]);
  }
  // From the northwest to the southeast, as a page is read: the order of the Tab key.
  return clusters.sort((one, other) => Math.round(one.y / NEAR) - Math.round(other.y / NEAR) || one.x - other.x);
}

function neighbor(cells, x, y, column, row) {
  for (let across = -1; across <= 1; across += 1) {
    for (let down = -1; down <= 1; down += 1) {
      for (const one of cells.get(`${column + across} ${row + down}`) ?? []) {
        if ((one.x - x) ** 2 + (one.y - y) ** 2 < NEAR ** 2) return one;
      }
    }
  }
  return null;
}
