import type { AuthHandlerMiddleware, KeyboardInteractiveAuthMethod, NextAuthHandler } from 'ssh2';
import { FlotillaError } from '../../contract/errors.ts';
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
 * takes no plain one, so that a wrong password counts as one failed attempt and not as two.
 */
export function authenticationOf(target: Pick<SshTarget, 'address' | 'user' | 'auth'>): Authentication {
  const { address, user } = target;
  let secret: SshAuth | undefined;
  let keyboardTried = false;
  let own: FlotillaError | undefined;
  let accepted: string[] = [];

  async function offerFirst(next: NextAuthHandler): Promise<void> {
    try {
      secret = await target.auth();
      if (secret.kind === 'password') next({ type: 'password', username: user, password: secret.password });
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
    next(passwordDialogue(user, secret.password));
  };

  const problem = () =>
    own ?? new FlotillaError('ssh.auth-refused', { address, user, methods: accepted.map(plain).join(', ') || '?' });
  return { handler, problem };
}

/** Answers one hidden question with the password; anything else (a new password, a code) is not ours to answer. */
function passwordDialogue(username: string, password: string): KeyboardInteractiveAuthMethod {
  let answered = false;
  return {
    type: 'keyboard-interactive',
    username,
    prompt: (_name, _instructions, _language, prompts, finish) => {
      const [question] = prompts;
      const isPassword = !answered && prompts.length === 1 && question?.echo === false;
      answered = true;
      finish(isPassword ? [password] : prompts.map(() => ''));
    },
  };
}

/** ssh2 takes `false` for "nothing more to offer"; its types do not know. */
function giveUp(next: NextAuthHandler): void {
  next(false as never);
}

/** Method names come from the device. */
function plain(method: string): string {
  return method.replace(/[^a-zA-Z0-9@.-]/g, '').slice(0, 40);
}
