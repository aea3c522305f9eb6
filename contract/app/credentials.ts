import { z } from 'zod';
import { epochMsSchema, idSchema, procedure } from './base.ts';

const secretText = z
  .string()
  .min(1)
  .max(64 * 1024);

/** A secret on its one way: from the form into the vault. It never comes back. */
export const secretSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('password'), password: secretText }),
  z.object({ kind: z.literal('key'), privateKey: secretText, passphrase: secretText.optional() }),
  /** The SSH agent that runs on this laptop: its keys stay with it, and nothing secret is kept. */
  z.object({ kind: z.literal('agent') }),
]);
export type Secret = z.infer<typeof secretSchema>;

export const credentialSchema = z.object({
  id: idSchema,
  name: z.string(),
  kind: z.enum(['password', 'key', 'agent']),
  /** `session`: in memory only, gone when Flotilla closes. */
  kept: z.enum(['stored', 'session']),
  /** Public half of a key: `SHA256:…`; null for a password and for the agent. */
  fingerprint: z.string().nullable(),
  createdAt: epochMsSchema,
});
export type Credential = z.infer<typeof credentialSchema>;

/** Who logs in with a credential: how many devices, and the first few of them by name. One that nobody uses is not there. */
export const credentialUseSchema = z.object({
  credentialId: idSchema,
  devices: z.number().int(),
  names: z.array(z.string()),
});
export type CredentialUse = z.infer<typeof credentialUseSchema>;

/** `kind` tells what seals: the system's keychain (no passphrase asked) or a passphrase of the technician. */
export const vaultStatusSchema = z.discriminatedUnion('state', [
  z.object({ state: z.literal('absent'), kind: z.literal('passphrase') }),
  z.object({ state: z.literal('locked'), kind: z.literal('passphrase') }),
  z.object({ state: z.literal('unlocked'), kind: z.enum(['keychain', 'passphrase']) }),
]);
export type VaultStatus = z.infer<typeof vaultStatusSchema>;

const passphrase = z.object({ passphrase: z.string().min(8).max(1024) });

export const credentialsContract = {
  list: procedure.output(z.array(credentialSchema)),
  uses: procedure.output(z.array(credentialUseSchema)),
  /** A key is checked before it is kept: `ssh.key-unreadable`, `ssh.passphrase-missing`, `ssh.passphrase-wrong`. */
  add: procedure
    .input(
      z.object({ name: z.string().trim().min(1).max(120), kept: z.enum(['stored', 'session']), secret: secretSchema }),
    )
    .output(credentialSchema),
  remove: procedure.input(z.object({ credentialId: idSchema })).output(z.object({ removed: z.literal(true) })),
};

export const vaultContract = {
  status: procedure.output(vaultStatusSchema),
  create: procedure.input(passphrase).output(vaultStatusSchema),
  unlock: procedure.input(z.object({ passphrase: z.string().min(1).max(1024) })).output(vaultStatusSchema),
  lock: procedure.output(vaultStatusSchema),
};
