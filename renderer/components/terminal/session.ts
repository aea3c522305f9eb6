import { linesToAskFor, pastedText } from '../../model/terminal-text.ts';
import type { TerminalStatus, TerminalTrouble } from '../../stores/terminals.ts';
import type { Emulator } from './emulator.ts';
import { Shell } from './shell.ts';
import { WaitingKeys } from './waiting-keys.ts';

interface SessionEvents {
  onStatus(status: TerminalStatus): void;
  onTrouble(trouble: TerminalTrouble): void;
  /** A key that leads out of the terminal, or into its search. */
  onCommand(command: TerminalCommand): void;
  /** Several lines wait to be pasted. */
  onAsk(text: string): void;
}

export type TerminalCommand = 'leave' | 'find';

interface SessionOptions extends SessionEvents {
  deviceId: string;
  readScreen: boolean;
  /** What the place is called that takes keys until the screen is there. */
  waitingLabel: string;
}

/**
 * A terminal: a screen that outlives the views it is looked at in, and the shells that ran on it, one after the other.
 * INVARIANT: the shell is opened once the screen has been seen, as only then it has a size.
 */
export class TerminalSession {
  readonly #options: SessionOptions;
  readonly #host = document.createElement('div');
  readonly #resized = new ResizeObserver(() => this.#emulator?.fit());
  #emulator: Emulator | null = null;
  #loading: Promise<void> | null = null;
  #shell: Shell | null = null;
  #isClosed = false;
  #waiting: WaitingKeys | null;

  constructor(options: SessionOptions) {
    this.#options = options;
    this.#waiting = new WaitingKeys(this.#host, options.waitingLabel);
    this.#host.addEventListener('paste', (event) => this.#onPaste(event), { capture: true });
  }

  get emulator(): Emulator | null {
    return this.#emulator;
  }

  /** Shows the screen in an element of the page; returns what takes it out again. */
  attach(parent: HTMLElement): () => void {
    parent.append(this.#host);
    this.#resized.observe(this.#host);
    this.#loading ??= this.#load();
    this.#emulator?.fit();
    return () => {
      this.#resized.unobserve(this.#host);
      this.#host.remove();
    };
  }

  focus(): void {
    if (this.#emulator) this.#emulator.terminal.focus();
    else this.#waiting?.focus();
  }

  /** Opens a shell; on the same screen again after one has ended. */
  connect(): void {
    const emulator = this.#emulator;
    if (!emulator || this.#shell) return;
    this.#options.onStatus({ state: 'opening' });
    this.#shell = new Shell(this.#options.deviceId, emulator.size, {
      onOutput: (text) => emulator.write(text),
      onStatus: (status) => this.#onStatus(status),
      onHeld: () => this.#options.onTrouble('held'),
    });
  }

  paste(text: string): void {
    this.#emulator?.terminal.paste(text);
    this.focus();
  }

  setReadScreen(readScreen: boolean): void {
    if (this.#emulator) this.#emulator.terminal.options.screenReaderMode = readScreen;
  }

  close(): void {
    this.#isClosed = true;
    this.#shell?.close();
    this.#resized.disconnect();
    this.#host.remove();
    this.#emulator?.dispose();
    this.#emulator = null;
  }

  async #load(): Promise<void> {
    const { Emulator } = await import('./emulator.ts');
    // Looked at elsewhere meanwhile: it is made when it is seen again.
    if (this.#isClosed) return;
    if (!this.#host.isConnected) {
      this.#loading = null;
      return;
    }
    this.#emulator = new Emulator(this.#host, {
      readScreen: this.#options.readScreen,
      onKey: (event) => this.#onKey(event),
      onData: (text) => this.#onData(text),
      onResize: (size) => this.#shell?.resize(size),
    });
    this.#emulator.fit();
    if (this.#waiting?.hasFocus) this.#emulator.terminal.focus();
    this.connect();
    const typed = this.#waiting?.take() ?? '';
    this.#waiting = null;
    if (typed !== '') this.#onData(typed);
  }

  #onStatus(status: TerminalStatus): void {
    if (status.state === 'ended' || status.state === 'failed') {
      this.#shell = null;
      this.#emulator?.settle();
    }
    this.#options.onStatus(status);
  }

  #onData(text: string): void {
    if (this.#shell) this.#shell.send(text);
    else if (text === '\r') this.connect();
  }

  /** Every key is the shell's but these. */
  #onKey(event: KeyboardEvent): boolean {
    if (!event.ctrlKey || !event.shiftKey || event.altKey || event.metaKey || event.isComposing) return true;
    switch (event.code) {
      case 'KeyC':
        if (event.type === 'keydown') this.#copy();
        event.preventDefault();
        return false;
      case 'KeyF':
      case 'F6':
        if (event.type === 'keydown') this.#options.onCommand(event.code === 'F6' ? 'leave' : 'find');
        event.preventDefault();
        return false;
      // The browser pastes, and the window opens its palette.
      case 'KeyV':
      case 'KeyK':
        return false;
      default:
        return true;
    }
  }

  #copy(): void {
    const text = this.#emulator?.terminal.getSelection() ?? '';
    if (text === '') return;
    navigator.clipboard.writeText(text).catch(() => this.#options.onTrouble('copy'));
  }

  #onPaste(event: ClipboardEvent): void {
    const text = pastedText(event.clipboardData?.getData('text/plain') ?? '');
    const isOneLine = linesToAskFor(text) === null;
    // Into what waits, as it is typed there.
    if (!this.#emulator && isOneLine) return;
    event.preventDefault();
    event.stopPropagation();
    if (text === '') return;
    if (isOneLine) this.paste(text);
    else this.#options.onAsk(text);
  }
}
