// Pictures for the documents: a PNG as a browser writes it, made into one with at most 256 colours, which takes a third of the room.
import { crc32, deflateSync, inflateSync } from 'node:zlib';

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const MOST_COLOURS = 256;

/** Of eight bits a channel, without transparency and not interlaced; anything else throws. */
export function toPalette(png: Buffer): Buffer {
  const { width, height, pixels } = readPixels(png);
  const palette = mostFrequent(pixels);
  const nearest = new Map(palette.map((colour, index) => [colour, index]));
  const rows = Buffer.alloc((width + 1) * height);
  for (let place = 0; place < pixels.length; place++) {
    const colour = pixels[place] ?? 0;
    const index = nearest.get(colour) ?? nearestOf(palette, colour);
    nearest.set(colour, index);
    rows[place + Math.floor(place / width) + 1] = index;
  }
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 3], 8);
  const colours = Buffer.from(palette.flatMap((colour) => [colour >> 16, (colour >> 8) & 255, colour & 255]));
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', head),
    chunk('PLTE', colours),
    chunk('IDAT', deflateSync(rows, { level: 9, memLevel: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

interface Pixels {
  readonly width: number;
  readonly height: number;
  /** Red, green and blue as one number each, row by row. */
  readonly pixels: Uint32Array;
}

function readPixels(png: Buffer): Pixels {
  const [width, height] = [png.readUInt32BE(16), png.readUInt32BE(20)];
  if (png[24] !== 8 || png[25] !== 2 || png[28] !== 0) throw new Error('the picture is of another kind of PNG');
  const parts: Buffer[] = [];
  for (let at = 8; at < png.length; at += 12 + png.readUInt32BE(at)) {
    if (png.toString('latin1', at + 4, at + 8) === 'IDAT') parts.push(png.subarray(at + 8, at + 8 + png.readUInt32BE(at)));
  }
  const bytes = withoutFilters(inflateSync(Buffer.concat(parts)), width * 3, height);
  const pixels = Uint32Array.from({ length: width * height }, (_, place) => bytes.readUIntBE(place * 3, 3));
  return { width, height, pixels };
}

/** Each row begins with the way in which it was written as a difference to what is left of it and above it. */
function withoutFilters(data: Buffer, rowBytes: number, height: number): Buffer {
  const bytes = Buffer.alloc(rowBytes * height);
  for (let row = 0; row < height; row++) {
    const filter = data[row * (rowBytes + 1)];
    for (let column = 0; column < rowBytes; column++) {
      const at = row * rowBytes + column;
      const left = column < 3 ? 0 : (bytes[at - 3] ?? 0);
      const up = row === 0 ? 0 : (bytes[at - rowBytes] ?? 0);
      const upLeft = column < 3 || row === 0 ? 0 : (bytes[at - rowBytes - 3] ?? 0);
      const guesses = [0, left, up, (left + up) >> 1, paeth(left, up, upLeft)];
      bytes[at] = (data[row * (rowBytes + 1) + 1 + column] ?? 0) + (guesses[filter ?? 0] ?? 0);
    }
  }
  return bytes;
}

function paeth(left: number, up: number, upLeft: number): number {
  const guess = left + up - upLeft;
  const [toLeft, toUp, toUpLeft] = [Math.abs(guess - left), Math.abs(guess - up), Math.abs(guess - upLeft)];
  if (toLeft <= toUp && toLeft <= toUpLeft) return left;
  return toUp <= toUpLeft ? up : upLeft;
}

function mostFrequent(pixels: Uint32Array): number[] {
  const counts = new Map<number, number>();
  for (const colour of pixels) counts.set(colour, (counts.get(colour) ?? 0) + 1);
  return [...counts]
    .sort(([, a], [, b]) => b - a)
    .slice(0, MOST_COLOURS)
    .map(([colour]) => colour);
}

function nearestOf(palette: readonly number[], colour: number): number {
  const distances = palette.map((other) => [16, 8, 0].reduce((sum, shift) => sum + (((other >> shift) & 255) - ((colour >> shift) & 255)) ** 2, 0));
  return distances.indexOf(Math.min(...distances));
}

function chunk(name: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(name, 'latin1'), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}
