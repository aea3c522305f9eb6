import { StringDecoder } from 'node:string_decoder';
import { createParser, type EventSourceMessage, type EventSourceParser } from 'eventsource-parser';

/** Reads server-sent events out of pieces of bytes. What grows past `maxChars` without an end is dropped. */
export class EventStreamReader {
  readonly #decoder = new StringDecoder('utf8');
  readonly #parser: EventSourceParser;
  #events: EventSourceMessage[] = [];
  #isTooLong = false;

  constructor(maxChars: number) {
    this.#parser = createParser({
      maxBufferSize: maxChars,
      onEvent: (event) => this.#events.push(event),
      onError: (error) => {
        if (error.type === 'max-buffer-size-exceeded') this.#isTooLong = true;
      },
    });
  }

  /** The events that these bytes complete. */
  read(chunk: Buffer): EventSourceMessage[] {
    this.#parser.feed(this.#decoder.write(chunk));
    // The rest of what was too long reads as a field without a name, and is passed over.
    if (this.#isTooLong) this.#parser.reset();
    this.#isTooLong = false;
    const events = this.#events;
    this.#events = [];
    return events;
  }
}
