import { FitAddon } from '@xterm/addon-fit';
import { SearchAddon } from '@xterm/addon-search';
import { Terminal } from '@xterm/xterm';
import '@xterm/xterm/css/xterm.css';
import { terminalTheme } from '../../model/terminal-theme.ts';
import { documentWithAdoptedStyles } from './adopted-styles.ts';

// Loaded when the first terminal is opened: xterm.js is a third of a megabyte.

const scrollback = 5000;
/** What was received and is not drawn yet; beyond it output is left out, as the device can be faster than any screen. */
const maxUndrawn = 4 * 1024 * 1024;

const token = (name: string) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const theme = () => terminalTheme(token);
const fontSize = () =>
  Number.parseFloat(token('--text-body')) * Number.parseFloat(getComputedStyle(document.documentElement).fontSize);

export interface EmulatorOptions {
  readScreen: boolean;
  /** False where the key is not the terminal's. */
  onKey(event: KeyboardEvent): boolean;
  onData(text: string): void;
  onResize(size: { cols: number; rows: number }): void;
}

/** One xterm.js with what Flotilla needs of it. INVARIANT: what it keeps is bounded, by lines and by what is not drawn yet. */
export class Emulator {
  readonly terminal: Terminal;
  readonly search = new SearchAddon({ highlightLimit: 1000 });
  readonly #fit = new FitAddon();
  readonly #themeWatch = new MutationObserver(() => {
    this.terminal.options.theme = theme();
  });
  #undrawn = 0;
  #leftOut = 0;

  /** `host` must be in the page and have a size: xterm.js measures its letters there. */
  constructor(host: HTMLElement, options: EmulatorOptions) {
    this.terminal = new Terminal({
      theme: theme(),
      fontFamily: token('--font-mono'),
      fontSize: fontSize(),
      lineHeight: 1.2,
      scrollback,
      minimumContrastRatio: 4.5,
      screenReaderMode: options.readScreen,
      // Marks of what was found.
      allowProposedApi: true,
      // A link out of a device's text leads nowhere by a click.
      linkHandler: { activate: () => {} },
      documentOverride: documentWithAdoptedStyles(document),
    });
    this.terminal.loadAddon(this.#fit);
    this.terminal.loadAddon(this.search);
    this.terminal.attachCustomKeyEventHandler(options.onKey);
    this.terminal.onData(options.onData);
    this.terminal.onResize(options.onResize);
    this.terminal.open(host);
    this.#themeWatch.observe(document.documentElement, { attributeFilter: ['data-mantine-color-scheme'] });
  }

  get size(): { cols: number; rows: number } {
    return { cols: this.terminal.cols, rows: this.terminal.rows };
  }

  /** Takes the size of its host; not while that has none. */
  fit(): void {
    const { element } = this.terminal;
    if (!element?.isConnected || element.clientWidth === 0 || element.clientHeight === 0) return;
    this.#fit.fit();
  }

  /** Draws what a shell printed. Where that comes faster than it can be drawn, a part is left out, and it is said. */
  write(text: string): void {
    if (this.#undrawn > maxUndrawn) {
      this.#leftOut += text.length;
      return;
    }
    if (this.#leftOut > 0) {
      const gap = `\x1b[0m\r\n[… ${this.#leftOut} …]\r\n`;
      this.#leftOut = 0;
      this.write(gap);
    }
    this.#undrawn += text.length;
    this.terminal.write(text, () => {
      this.#undrawn -= text.length;
    });
  }

  /** Makes ready for the next shell: on a line of its own of the ordinary screen, with the mouse given back. */
  settle(): void {
    // The ordinary screen has its cursor where it was left; coming back to it from itself would move that.
    const back = () => (this.terminal.buffer.active.type === 'alternate' ? '\x1b[?1049l' : '');
    this.terminal.write('\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?2004l\x1b[?25h\x1b[0m', () => {
      this.terminal.write(`${back()}\r\n`);
    });
  }

  dispose(): void {
    this.#themeWatch.disconnect();
    this.terminal.dispose();
  }
}
