// Files of pictures: which they are, and smaller copies of those that are too large to upload.
const MAX_BYTES = 10 * 1024 * 1024
const MAX_EDGE = 4096
// The server keeps at most this many pixels on the longer edge.
const KEPT_EDGE = 3200
// A tall picture, more than twice as high as wide, keeps a width that can be read.
const TALL = { width: 1600, height: 16_000 }
const QUALITY = 0.92

export const hasPictures = (transfer) => [...(transfer?.items ?? [])].some((item) => item.kind === "file" && (item.type === "" || item.type.startsWith("image/")))
export const picturesOf = (files) => [...files].filter((file) => file.type.startsWith("image/") || /\.(jpe?g|png|webp|gif|avif|heic|heif|tiff?|bmp)$/i.test(file.name))

export class Refused extends Error {}

// Return the file itself, or a smaller copy of the same picture. Throws Refused with a sentence.
export async function prepare(file) {
  if (file.type === "image/gif" && (await isAnimated(file))) {
    throw new Refused("This GIF moves, and articles show still pictures. Save one of its frames as PNG and upload that file.")
  }
  const pixels = await decode(file)
  if (!pixels) {
    if (file.size <= MAX_BYTES) return file
    throw new Refused("This file is larger than 10 MB, and this browser cannot open it. Save the picture as JPEG and upload that file.")
  }
  const isTall = pixels.height > 2 * pixels.width
  const edge = isTall ? pixels.width : Math.max(pixels.width, pixels.height)
  if (file.size <= MAX_BYTES && edge <= MAX_EDGE && pixels.height <= (isTall ? TALL.height : MAX_EDGE)) return file
  const name = file.name.replace(/\.\w+$/, "")
  const kept = isTall ? Math.min(TALL.width, (TALL.height * pixels.width) / pixels.height) : KEPT_EDGE
  for (let size = Math.min(edge, kept); size >= 400; size = Math.round(size / 1.4)) {
    const copy = await draw(pixels, size / edge)
    if (copy.size <= MAX_BYTES) return new File([copy], `${name}.${copy.type.split("/")[1]}`, { type: copy.type })
  }
  throw new Refused("This picture cannot be made smaller here. Save it as JPEG, at most 10 MB, and upload that file.")
}

async function decode(file) {
  try {
    // A phone notes how it was held; the copy is upright.
    return await createImageBitmap(file, { imageOrientation: "from-image" })
  } catch {
    return null
  }
}

async function draw(pixels, scale) {
  const width = Math.max(1, Math.round(pixels.width * scale))
  const height = Math.max(1, Math.round(pixels.height * scale))
  const canvas = Object.assign(document.createElement("canvas"), { width, height })
  const pen = canvas.getContext("2d", { willReadFrequently: true })
  pen.imageSmoothingQuality = "high"
  pen.drawImage(pixels, 0, 0, width, height)
  const type = isTransparent(pen, width, height) ? "image/webp" : "image/jpeg"
  return new Promise((done) => canvas.toBlob(done, type, QUALITY))
}

// In strips, because all pixels at once may take 40 MB.
function isTransparent(pen, width, height) {
  for (let top = 0; top < height; top += 256) {
    const { data } = pen.getImageData(0, top, width, Math.min(256, height - top))
    for (let index = 3; index < data.length; index += 4) if (data[index] < 255) return true
  }
  return false
}

// A GIF moves if it holds a second picture. The blocks are walked as the format says: pixels may look like anything.
async function isAnimated(file) {
  const bytes = new Uint8Array(await file.arrayBuffer())
  const table = (flags) => (flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0)
  const skip = (from) => {
    while (bytes[from]) from += bytes[from] + 1
    return from + 1
  }
  let at = 13 + table(bytes[10])
  let pictures = 0
  while (at < bytes.length) {
    if (bytes[at] === 0x21) at = skip(at + 2)
    else if (bytes[at] === 0x2c) {
      pictures += 1
      if (pictures > 1) return true
      at = skip(at + 11 + table(bytes[at + 9]))
    } else return false
  }
  return false
}
