import { z } from 'zod';

// `/blobs/:sha256`: packages and images sent ahead of their use. All of it is the agent's own, beside the wire texts.
//
//   HEAD  200 whole, 206 a part of it, 404 nothing; `Upload-Offset` says how many bytes are there,
//         `Upload-Complete` (`?1` or `?0`) whether that is all. GET says the same as JSON.
//   PUT   the bytes from the start (Content-Length), or from where it stopped (Content-Range: bytes FROM-TO/SIZE, FROM no
//         further than what is there). A PUT of what is whole already changes nothing.

export const sha256Schema = z.string().regex(/^[0-9a-f]{64}$/, 'not a SHA-256 in lower-case hex');

export const blobStateSchema = z.object({
  sha256: sha256Schema,
  /** How much of it is on the device. */
  bytes: z.number().int().min(0),
  /** Whether that is all of it, checked against the name. */
  complete: z.boolean(),
});
export type BlobState = z.infer<typeof blobStateSchema>;
