import { randomBytes, scrypt } from 'node:crypto';
import { z } from 'zod';
import { keyBytes } from './seal.ts';

/** How costly it is to try a passphrase; stored beside the key it protects. */
export const scryptSchema = z.object({
  N: z
    .number()
    .int()
    .min(2)
    .max(2 ** 22),
  r: z.number().int().min(1).max(32),
  p: z.number().int().min(1).max(16),
});
export type ScryptCost = z.infer<typeof scryptSchema>;

export const passphraseParametersSchema = scryptSchema.extend({ salt: z.base64() });

/** 128 MiB and about half a second on a laptop. */
export const defaultCost: ScryptCost = { N: 2 ** 17, r: 8, p: 1 };

export function newSalt(): string {
  return randomBytes(16).toString('base64');
}

/** The key that a passphrase stands for. The caller zeroes it after use. */
export function derivePassphraseKey(passphrase: string, salt: string, { N, r, p }: ScryptCost): Promise<Buffer> {
  // One passphrase typed on two systems may be composed differently.
  const secret = Buffer.from(passphrase.normalize('NFKC'));
  return new Promise((resolve, reject) => {
    scrypt(secret, Buffer.from(salt, 'base64'), keyBytes, { N, r, p, maxmem: 256 * N * r }, (error, key) => {
      secret.fill(0);
      if (error) reject(error);
      else resolve(key);
    });
  });
}
