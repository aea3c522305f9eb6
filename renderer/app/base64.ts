/** Bytes as base64, by the browser's own reader. Rejects where the file behind them can no longer be read. */
export function toBase64(bytes: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result).replace(/^[^,]*,/, ''));
    reader.onerror = () => reject(reader.error ?? new Error('the file could not be read'));
    reader.readAsDataURL(bytes);
  });
}

interface Decoder {
  fromBase64?(text: string): Uint8Array<ArrayBuffer>;
}

/** The bytes again. A large file is many of these: the browser's own decoder where it has one, else a plain loop. */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  const { fromBase64: decode } = Uint8Array as Decoder;
  if (decode) return decode(text);
  const letters = atob(text);
  const bytes = new Uint8Array(letters.length);
  for (let at = 0; at < letters.length; at += 1) bytes[at] = letters.charCodeAt(at);
  return bytes;
}
