import type { AuthHandlerMiddleware, NextAuthHandler } from 'ssh2';
import { FlotillaError } from '../../contract/errors.ts';
import { openAgent } from './agent-keys.ts';
import { passwordDialogue, plainQuestion } from './dialogue.ts';
import { parsePrivateKey } from './private-key.ts';
import type { SshAuth, SshTarget } from './types.ts';

export interface Authentication {
  /** ssh2 calls it once the host key was accepted, and again after each refusal. */
  handler: AuthHandlerMiddleware;
  /** Why it ended without success. */
  problem(): FlotillaError;
}

/**
 * Offers the one credential of a target: once, and a password through keyboard-interactive only where the server
 * takes no plain one, so that a wrong password counts as one failed attempt and not as two. `endNow` ends a login that
 * the server would let go on for ever.
 */
export function authenticationOf(
  target: Pick<SshTarget, 'address' | 'user' | 'auth'>,
  endNow: (problem: FlotillaError) => void,
): Authentication {
  const { address, user } = target;
  let secret: SshAuth | undefined;
  let keyboardTried = false;
  let own: FlotillaError | undefined;
  let accepted: string[] = [];

  async function offerFirst(next: NextAuthHandler): Promise<void> {
    try {
      secret = await target.auth();
      if (secret.kind === 'password') next({ type: 'password', username: user, password: secret.password });
      else if (secret.kind === 'agent') next({ type: 'agent', username: user, agent: await openAgent() });
      else next({ type: 'publickey', username: user, key: parsePrivateKey(secret) });
    } catch (error) {
      own =
        error instanceof FlotillaError
          ? error
          : new FlotillaError('internal', { detail: 'credential' }, { cause: error });
      giveUp(next);
    }
  }

  const handler: AuthHandlerMiddleware = (methodsLeft, partlyDone, next) => {
    // The types promise an array; before the first attempt it is null.
    accepted = (methodsLeft as string[] | null) ?? accepted;
    if (secret === undefined) {
      void offerFirst(next);
      return;
    }
    const wantsDialogue = accepted.includes('keyboard-interactive') && (partlyDone || !accepted.includes('password'));
    if (secret.kind !== 'password' || keyboardTried || !wantsDialogue) {
      giveUp(next);
      return;
    }
    keyboardTried = true;
    const unanswerable = (question: string) => {
      own = new FlotillaError('ssh.question', { address, user, question: plainQuestion(question) });
      return own;
    };
    const endless = (question: string) => endNow(unanswerable(question));
    next(passwordDialogue({ user, password: secret.password, unanswerable, endless }));
  };

  const problem = () =>
    own ?? new FlotillaError('ssh.auth-refused', { address, user, methods: accepted.map(plain).join(', ') || '?' });
  return { handler, problem };
}

/** ssh2 takes `false` for "nothing more to offer"; its types do not know. */
function giveUp(next: NextAuthHandler): void {
  next(false as never);
}

/** Method names come from the device. */
function plain(method: string): string {
  return method.replace(/[^a-zA-Z0-9@.-]/g, '').slice(0, 40);
}
