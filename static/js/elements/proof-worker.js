// Finds the number below `most` for which SHA-256 of "salt.number" is `challenge`. Our own SHA-256 of one block (FIPS 180-4, texts of
// up to 55 signs): the browser's own is asynchronous, which takes several times as long a number, and is missing without HTTPS.

const K = new Uint32Array(64);
const START = new Uint32Array(8);
let found = 0;
for (let n = 2; found < 64; n += 1) {
  let prime = true;
  for (let d = 2; d * d <= n; d += 1) if (n % d === 0) prime = false;
  if (!prime) continue;
  const part = (x) => (x - Math.floor(x)) * 2 ** 32;
  if (found < 8) START[found] = part(Math.sqrt(n));
  K[found] = part(Math.cbrt(n));
  found += 1;
}

const W = new Uint32Array(64);
const H = new Uint32Array(8);
const turn = (x, n) => (x >>> n) | (x << (32 - n));

function digest(text) {
  W.fill(0, 0, 16);
  for (let i = 0; i < text.length; i += 1) W[i >> 2] |= text.charCodeAt(i) << (24 - 8 * (i & 3));
  W[text.length >> 2] |= 0x80 << (24 - 8 * (text.length & 3));
  W[15] = text.length * 8;
  for (let i = 16; i < 64; i += 1) {
    const x = W[i - 15], y = W[i - 2];
    W[i] = W[i - 16] + (turn(x, 7) ^ turn(x, 18) ^ (x >>> 3)) + W[i - 7] + (turn(y, 17) ^ turn(y, 19) ^ (y >>> 10));
  }
  let [a, b, c, d, e, f, g, h] = START;
  for (let i = 0; i < 64; i += 1) {
    const one = (h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + K[i] + W[i]) | 0;
    const two = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g; g = f; f = e; e = (d + one) | 0; d = c; c = b; b = a; a = (one + two) | 0;
  }
  H.set([a, b, c, d, e, f, g, h]);
  for (let i = 0; i < 8; i += 1) H[i] += START[i];
  return H;
}

onmessage = ({ data: { salt, challenge, most } }) => {
  const wanted = Uint32Array.from(challenge.match(/.{8}/g), (word) => parseInt(word, 16));
  for (let number = 0; number < most; number += 1) {
    const is = digest(`${salt}.${number}`);
    if (is[0] === wanted[0] && is.every((word, i) => word === wanted[i])) {
      postMessage(number);
      return;
    }
  }
  throw new Error("no number fits");
};
