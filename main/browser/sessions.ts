import { createHash, randomBytes } from 'node:crypto';

/** An address that was printed and not opened is worth nothing after this. */
export const tokenMs = 10 * 60 * 1000;
const maxSessions = 32;

/**
 * Who may use the browser host.
 *
 * INVARIANTS
 * - one token at a time: a new one makes the one before worthless; a token opens one session, once, in time;
 * - only hashes are kept, so neither a token nor a session can be read out of memory dumps or compared byte by byte;
 * - sessions are bounded: the oldest makes room. They end with the process.
 */
export class Sessions {
  readonly #now: () => number;
  #token: { hash: string; expiresAt: number } | null = null;
  readonly #sessions = new Set<string>();

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** A new one-time token. */
  issueToken(): string {
    const token = secret();
    this.#token = { hash: hashOf(token), expiresAt: this.#now() + tokenMs };
    return token;
  }

  /** The secret of a new session, or null when the token is not the one that was issued last, was used, or is too old. */
  redeem(token: string): string | null {
    if (!this.#token || this.#token.hash !== hashOf(token)) return null;
    const inTime = this.#now() < this.#token.expiresAt;
    this.#token = null;
    if (!inTime) return null;
    const session = secret();
    this.#sessions.add(hashOf(session));
    for (const oldest of this.#sessions) {
      if (this.#sessions.size <= maxSessions) break;
      this.#sessions.delete(oldest);
    }
    return session;
  }

  knows(session: string | undefined): boolean {
    return session !== undefined && this.#sessions.has(hashOf(session));
  }
}

function secret(): string {
  return randomBytes(32).toString('base64url');
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
