/** Reads the length-first fields of SSH's keys. A field that is not there makes it throw a RangeError. */
export class BlobReader {
  readonly #blob: Buffer;
  #at = 0;

  constructor(blob: Buffer) {
    this.#blob = blob;
  }

  next(): Buffer {
    const end = this.#at + 4 + this.#blob.readUInt32BE(this.#at);
    if (end > this.#blob.length) throw new RangeError('the blob is too short');
    const field = this.#blob.subarray(this.#at + 4, end);
    this.#at = end;
    return field;
  }
}

/** One field: its length, then its bytes. */
export function blobField(value: string | Buffer): Buffer {
  const bytes = typeof value === 'string' ? Buffer.from(value) : value;
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}
