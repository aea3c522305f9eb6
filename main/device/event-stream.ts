import { StringDecoder } from 'node:string_decoder';

/** One server-sent event. */
export interface StreamEvent {
  event: string;
  data: string;
}

/**
 * Reads server-sent events out of pieces of bytes. Bounded, which the libraries of the field are not: of a line or an event
 * longer than `maxChars` the rest is dropped.
 */
export class EventStreamReader {
  readonly #decoder = new StringDecoder('utf8');
  readonly #maxChars: number;
  #line = '';
  #event = '';
  #data: string[] = [];
  #dataChars = 0;
  #afterCr = false;

  constructor(maxChars: number) {
    this.#maxChars = maxChars;
  }

  /** The events that these bytes complete. */
  read(chunk: Buffer): StreamEvent[] {
    const events: StreamEvent[] = [];
    let text = this.#decoder.write(chunk);
    // A carriage return ended a line already; the newline after it belongs to it.
    if (this.#afterCr && text.startsWith('\n')) text = text.slice(1);
    if (text !== '') this.#afterCr = text.endsWith('\r');
    const lines = text.split(/\r\n|\r|\n/);
    const last = lines.pop() ?? '';
    for (const line of lines) {
      this.#append(line);
      const event = this.#endLine();
      if (event) events.push(event);
    }
    this.#append(last);
    return events;
  }

  #append(text: string): void {
    this.#line += text.slice(0, Math.max(0, this.#maxChars - this.#line.length));
  }

  #endLine(): StreamEvent | null {
    const line = this.#line;
    this.#line = '';
    if (line === '') return this.#dispatch();
    const colon = line.indexOf(':');
    const field = colon === -1 ? line : line.slice(0, colon);
    const value = colon === -1 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'event') this.#event = value;
    if (field === 'data' && this.#dataChars < this.#maxChars) {
      this.#data.push(value);
      this.#dataChars += value.length + 1;
    }
    return null;
  }

  #dispatch(): StreamEvent | null {
    const event = { event: this.#event || 'message', data: this.#data.join('\n') };
    const isEmpty = this.#data.length === 0;
    this.#event = '';
    this.#data = [];
    this.#dataChars = 0;
    return isEmpty ? null : event;
  }
}
