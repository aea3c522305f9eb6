import { pastedText } from '../../model/terminal-text.ts';

/** More was not meant to be typed before there is anything to be seen. */
const mostWaiting = 4096;

/**
 * Takes what is typed while a terminal's screen is still being loaded, so that no letter of it is lost: a field that is not seen,
 * in the place of the one that the screen will have.
 */
export class WaitingKeys {
  readonly #field = document.createElement('textarea');

  constructor(host: HTMLElement, label: string) {
    this.#field.className = 'visually-hidden';
    this.#field.maxLength = mostWaiting;
    this.#field.autocapitalize = 'off';
    this.#field.spellcheck = false;
    this.#field.setAttribute('aria-label', label);
    this.#field.addEventListener('keydown', (event) => {
      if (event.key !== 'Tab' || event.ctrlKey || event.altKey || event.shiftKey || event.isComposing) return;
      // The shell's, as every key will be.
      event.preventDefault();
      this.#field.setRangeText('\t', this.#field.selectionStart, this.#field.selectionEnd, 'end');
    });
    host.append(this.#field);
  }

  get hasFocus(): boolean {
    return document.activeElement === this.#field;
  }

  focus(): void {
    this.#field.focus({ preventScroll: true });
  }

  /** Goes away, and gives what was typed as a terminal would have sent it. */
  take(): string {
    this.#field.remove();
    return pastedText(this.#field.value).replaceAll('\n', '\r');
  }
}
