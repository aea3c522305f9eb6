/** Algorithms of host keys that our SSH can meet; others are read and set aside. */
const kinds: Record<string, { word: string; bits(fields: Buffer[]): number | null }> = {
  'ssh-ed25519': { word: 'ED25519', bits: ([key, ...rest]) => (key?.length === 32 && rest.length === 0 ? 256 : null) },
  'ssh-rsa': {
    word: 'RSA',
    bits: ([exponent, modulus, ...rest]) => (exponent && modulus && rest.length === 0 ? bitsOf(modulus) : null),
  },
  'ecdsa-sha2-nistp256': { word: 'ECDSA', bits: onCurve('nistp256', 256) },
  'ecdsa-sha2-nistp384': { word: 'ECDSA', bits: onCurve('nistp384', 384) },
  'ecdsa-sha2-nistp521': { word: 'ECDSA', bits: onCurve('nistp521', 521) },
};

const maxBlobBytes = 8 * 1024;

export interface PublicKeyFacts {
  algorithm: string;
  /** As ssh-keygen names it: `ED25519`. */
  word: string;
  bits: number;
}

/** Whether our SSH can meet a key of this algorithm. */
export function isKnownKind(algorithm: string): boolean {
  return Object.hasOwn(kinds, algorithm);
}

/** What a public key blob says of itself; `null` when it is not a whole key of a kind that is known. */
export function readPublicKey(blob: Buffer): PublicKeyFacts | null {
  const [name, ...fields] = fieldsOf(blob) ?? [];
  const algorithm = name?.toString('latin1') ?? '';
  const kind = isKnownKind(algorithm) ? kinds[algorithm] : undefined;
  const bits = kind?.bits(fields) ?? null;
  return kind && bits !== null && bits > 0 ? { algorithm, word: kind.word, bits } : null;
}

/** The length-prefixed fields of a blob; `null` when they do not fill it exactly. */
function fieldsOf(blob: Buffer): Buffer[] | null {
  if (blob.length > maxBlobBytes) return null;
  const fields: Buffer[] = [];
  let at = 0;
  while (at < blob.length) {
    if (at + 4 > blob.length) return null;
    const end = at + 4 + blob.readUInt32BE(at);
    if (end > blob.length) return null;
    fields.push(blob.subarray(at + 4, end));
    at = end;
  }
  return fields;
}

function onCurve(curve: string, bits: number): (fields: Buffer[]) => number | null {
  const pointBytes = 1 + 2 * Math.ceil(bits / 8);
  return ([name, point, ...rest]) =>
    name?.toString('latin1') === curve && point?.length === pointBytes && rest.length === 0 ? bits : null;
}

/** The length of a number without its leading zeros. */
function bitsOf(number: Buffer): number {
  const first = number.findIndex((byte) => byte !== 0);
  return first === -1 ? 0 : (number.length - first) * 8 - (Math.clz32(number[first] ?? 0) - 24);
}
