import { type JobSecret, jobSecretSchema } from '../../contract/app/job-secrets.ts';
import { mostSecrets, secretNameSchema } from '../../contract/operations.ts';

/** A secret of a command as it is being entered. */
export interface SecretDraft {
  /** Its own while the form is open. */
  id: number;
  name: string;
  value: string;
}

export type SecretFault = 'unnamed' | 'name' | 'taken' | 'twice' | 'value' | 'long';

const shape = /^[A-Z_][A-Z0-9_]*$/;

export function withOneMore(drafts: readonly SecretDraft[], name = ''): readonly SecretDraft[] {
  if (drafts.length >= mostSecrets) return drafts;
  return [...drafts, { id: Math.max(0, ...drafts.map(({ id }) => id)) + 1, name, value: '' }];
}

/** What is wrong with each part of a secret; nothing where it will do. */
export function secretFaults(
  draft: SecretDraft,
  all: readonly SecretDraft[],
): { name?: SecretFault; value?: SecretFault } {
  const { name, value } = draft;
  const isTwice = all.some((other) => other.id !== draft.id && other.name === name);
  const nameFault = nameFaultOf(name) ?? (isTwice ? 'twice' : null);
  const isLong = !jobSecretSchema.shape.value.safeParse(value).success;
  return {
    ...(nameFault && { name: nameFault }),
    ...(value === '' ? { value: 'value' } : isLong && { value: 'long' }),
  };
}

function nameFaultOf(name: string): SecretFault | null {
  if (secretNameSchema.safeParse(name).success) return null;
  if (name === '') return 'unnamed';
  return shape.test(name) ? 'taken' : 'name';
}

export function areComplete(drafts: readonly SecretDraft[]): boolean {
  return drafts.every((draft) => Object.keys(secretFaults(draft, drafts)).length === 0);
}

/** The values as they go to the vault. */
export function secretsOf(drafts: readonly SecretDraft[]): JobSecret[] {
  return drafts.map(({ name, value }) => ({ name, value }));
}

/** What is pasted with several lines, which a field of one line would run together; `null` where it has one. */
export function severalLines(pasted: string): string | null {
  const text = pasted.replaceAll('\r\n', '\n');
  return text.trimEnd().includes('\n') ? text : null;
}
