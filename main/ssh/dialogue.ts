import type { KeyboardInteractiveAuthMethod, Prompt } from 'ssh2';

interface Dialogue {
  user: string;
  password: string;
  /** A question that only a person could answer. */
  unanswerable(question: string): void;
  /** The server has asked too often; the login is ended. */
  endless(question: string): void;
}

/** PAM asks once or twice; a server that asks more often than this never means to end. */
const maxRounds = 10;

/**
 * Answers the question for the password, once, wherever among several it stands. Any other question (a code, a new
 * password) gets an empty answer: it is not ours to answer.
 */
export function passwordDialogue({ user, password, unanswerable, endless }: Dialogue): KeyboardInteractiveAuthMethod {
  let isGiven = false;
  let rounds = 0;
  return {
    type: 'keyboard-interactive',
    username: user,
    prompt: (_name, _instructions, _language, prompts, finish) => {
      rounds += 1;
      if (rounds > maxRounds) return endless(prompts[0]?.prompt ?? '');
      const wanted = isGiven ? undefined : passwordQuestion(prompts);
      if (wanted) isGiven = true;
      // The same question again only says that the password was wrong.
      const other = prompts.find((question) => question !== wanted && !namesPassword(question));
      if (other) unanswerable(other.prompt);
      finish(prompts.map((question) => (question === wanted ? password : '')));
    },
  };
}

/** A question from the device, as it may stand in a sentence. */
export function plainQuestion(question: string): string {
  return question
    .replace(/[\p{C}\s]+/gu, ' ')
    .trim()
    .slice(0, 80);
}

/** The one that names it; else the only hidden one. What shows on the screen as it is typed is no password. */
function passwordQuestion(prompts: Prompt[]): Prompt | undefined {
  const hidden = prompts.filter((question) => question.echo !== true);
  return hidden.find(namesPassword) ?? (hidden.length === 1 ? hidden[0] : undefined);
}

function namesPassword({ prompt }: Prompt): boolean {
  return /passw|passphrase|kennwort|密码|密碼/i.test(prompt);
}
