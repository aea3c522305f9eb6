import { terminalWriteChars } from '../../../contract/app/terminal.ts';
import { toProblem } from '../../../contract/errors.ts';
import { client } from '../../app/api.ts';
import { piecesOf } from '../../model/terminal-text.ts';
import type { TerminalStatus } from '../../stores/terminals.ts';

/** What was typed and not yet taken; a paste beyond it is cut, which is said as `onHeld`. */
const maxTyped = 1024 * 1024;

interface Size {
  cols: number;
  rows: number;
}

interface ShellEvents {
  onOutput(text: string): void;
  onStatus(status: TerminalStatus): void;
  /** The device took no more of what was typed: it was dropped. */
  onHeld(): void;
}

/** One login shell on a device, from its start to its end. INVARIANT: what is typed arrives in its order, or not at all. */
export class Shell {
  readonly #stop = new AbortController();
  readonly #events: ShellEvents;
  #terminalId: string | null = null;
  #typed = '';
  #sending = false;
  #size: Size;
  #sentSize: Size;

  constructor(deviceId: string, size: Size, events: ShellEvents) {
    this.#events = events;
    this.#size = size;
    this.#sentSize = size;
    void this.#read(deviceId);
  }

  send(text: string): void {
    if (this.#typed.length + text.length > maxTyped) {
      this.#events.onHeld();
      return;
    }
    this.#typed += text;
    void this.#pass();
  }

  resize(size: Size): void {
    this.#size = size;
    void this.#pass();
  }

  close(): void {
    this.#stop.abort();
  }

  async #read(deviceId: string): Promise<void> {
    const { signal } = this.#stop;
    const { onOutput, onStatus } = this.#events;
    try {
      for await (const event of await client.terminal.open({ deviceId, ...this.#size }, { signal })) {
        if (signal.aborted) return;
        if (event.kind === 'output') onOutput(event.text);
        if (event.kind === 'ended') onStatus({ state: 'ended', code: event.code, signal: event.signal });
        if (event.kind === 'opened') {
          this.#terminalId = event.terminalId;
          onStatus({ state: 'open' });
          void this.#pass();
        }
      }
    } catch (error) {
      if (!signal.aborted) onStatus({ state: 'failed', problem: toProblem(error) });
    } finally {
      this.#terminalId = null;
    }
  }

  /** One call at a time, so that nothing overtakes; the newest size goes first. */
  async #pass(): Promise<void> {
    if (this.#sending) return;
    this.#sending = true;
    try {
      for (let id = this.#terminalId; id !== null; id = this.#terminalId) {
        if (this.#size.cols !== this.#sentSize.cols || this.#size.rows !== this.#sentSize.rows) {
          this.#sentSize = this.#size;
          await client.terminal.resize({ terminalId: id, ...this.#size });
        } else if (this.#typed !== '') {
          const [text = ''] = piecesOf(this.#typed, terminalWriteChars);
          this.#typed = this.#typed.slice(text.length);
          await client.terminal.write({ terminalId: id, text });
        } else {
          return;
        }
      }
    } catch (error) {
      this.#typed = '';
      // Anything else ends the stream too, which says it.
      if (toProblem(error).code === 'terminal.not-reading') this.#events.onHeld();
    } finally {
      this.#sending = false;
    }
  }
}
