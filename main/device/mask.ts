/** What stands in the place of a secret. */
const mask = '•••';
/** Shorter ones would be found in everything. */
const shortest = 4;

/**
 * Takes secrets out of a text that comes in pieces: each as it is, line by line where it has several, and as a shell that is told
 * to show what it does writes it down. Text that may be the beginning of one is held back until it is known; at the end it counts as one.
 */
export class Masker {
  readonly #patterns = new Map<string, string[]>();
  #held = '';
  /** So many characters of what is held, and of what is to come, belong to a secret that was found. */
  #hidden = 0;

  constructor(secrets: readonly string[]) {
    const all = new Set(secrets.flatMap(formsOf).filter((form) => form.length >= shortest));
    for (const form of [...all].sort((a, b) => b.length - a.length)) {
      const first = form.charAt(0);
      const alike = this.#patterns.get(first);
      if (alike) alike.push(form);
      else this.#patterns.set(first, [form]);
    }
  }

  /** The next piece, without what is held back. */
  take(piece: string): string {
    return this.#patterns.size === 0 ? piece : this.#through(this.#held + piece, false);
  }

  /** What was held back. */
  end(): string {
    return this.#through(this.#held, true);
  }

  #through(text: string, isEnd: boolean): string {
    const shown: string[] = [];
    /** From where on nothing was shown yet, and nothing is hidden. */
    let from = 0;
    let at = 0;
    for (; at < text.length; at++) {
      const found = this.#at(text, at, isEnd);
      if (found === 'perhaps') break;
      if (found > this.#hidden) {
        if (this.#hidden === 0) shown.push(text.slice(from, at), mask);
        this.#hidden = found;
      }
      if (this.#hidden === 0) continue;
      this.#hidden -= 1;
      from = at + 1;
    }
    shown.push(text.slice(from, at));
    this.#held = text.slice(at);
    return shown.join('');
  }

  /** The length of the longest secret that begins here; 0 where none does. */
  #at(text: string, at: number, isEnd: boolean): number | 'perhaps' {
    const left = text.length - at;
    for (const pattern of this.#patterns.get(text.charAt(at)) ?? []) {
      if (pattern.length <= left) {
        if (text.startsWith(pattern, at)) return pattern.length;
      } else if (pattern.startsWith(text.slice(at))) {
        if (!isEnd) return 'perhaps';
        if (left >= shortest) return left;
      }
    }
    return 0;
  }
}

function formsOf(secret: string): string[] {
  const lines = secret.split(/\r?\n/).map((line) => line.trim());
  const inQuotes = secret.replaceAll("'", String.raw`'\''`);
  const escaped = JSON.stringify(secret).slice(1, -1);
  return [secret, ...lines, inQuotes, escaped];
}
