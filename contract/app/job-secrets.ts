import { z } from 'zod';
import { mostSecrets, secretNameSchema } from '../operations.ts';

/** A secret of a job on its one way: from the form into the vault. It never comes back. */
export const jobSecretSchema = z.object({
  name: secretNameSchema,
  /** What a variable of a shell can hold. */
  value: z
    .string()
    .min(1)
    .max(8_192)
    .regex(/^[^\0]*$/, 'without NUL'),
});
export type JobSecret = z.infer<typeof jobSecretSchema>;

export const jobSecretsSchema = z.array(jobSecretSchema).max(mostSecrets);
