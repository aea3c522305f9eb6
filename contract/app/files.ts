import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { sha256Schema } from '../agent/blobs.ts';
import { idSchema, procedure } from './base.ts';

// The files of a device. A path is given as a whole and means exactly one file; nothing is guessed, no pattern is expanded.

/** The most entries of a folder that are told; a larger folder says that it is cut. */
export const maxListed = 5000;
/** The most bytes of one piece of a file that was got. */
export const downloadChunkBytes = 512 * 1024;

/**
 * An absolute path, byte for byte: what is not UTF-8 in it stands as lone surrogates. Give back what was told, with `/` and a
 * name behind it; show the label.
 */
export const remotePathSchema = z
  .string()
  .max(4096)
  .regex(/^\/[^\0]*$/, 'not an absolute path');

export const remoteEntrySchema = z.object({
  /** What paths are made of. */
  name: z.string(),
  /** The name as it may be shown: no control characters, nothing that turns text around. */
  label: z.string(),
  kind: z.enum(['file', 'folder', 'link', 'other']),
  sizeBytes: z.number(),
  /** `null` where the device does not tell. */
  modifiedAt: z.number().nullable(),
  /** The permissions, such as 0o644. */
  mode: z.number().int(),
  /** Where a link leads, as it may be shown, and to what. */
  link: z.object({ label: z.string(), kind: z.enum(['file', 'folder', 'other', 'broken']) }).nullable(),
});
export type RemoteEntryView = z.infer<typeof remoteEntrySchema>;

export const remoteFolderSchema = z.object({
  /** The path without links and dots in it. */
  path: z.string(),
  label: z.string(),
  /** Folders first, then by name. */
  entries: z.array(remoteEntrySchema),
  /** There is more in the folder than is told. */
  isCut: z.boolean(),
});
export type RemoteFolderView = z.infer<typeof remoteFolderSchema>;

const progress = z.object({ kind: z.literal('progress'), doneBytes: z.number(), totalBytes: z.number() });

/** The first progress of an attempt that goes on with an earlier one says how much of it was there. */
export const uploadEventSchema = z.discriminatedUnion('kind', [progress, z.object({ kind: z.literal('done') })]);
export type UploadEvent = z.infer<typeof uploadEventSchema>;

export const downloadSchema = z.object({
  id: idSchema,
  /** A name for the file on this laptop: safe on every system. */
  fileName: z.string(),
  sizeBytes: z.number(),
  sha256: sha256Schema,
  /** False where the device has nothing to hash with. */
  isProved: z.boolean(),
});
export type Download = z.infer<typeof downloadSchema>;

export const downloadEventSchema = z.discriminatedUnion('kind', [
  progress,
  z.object({ kind: z.literal('ready'), download: downloadSchema }),
]);
export type DownloadEvent = z.infer<typeof downloadEventSchema>;

const onDevice = z.object({ deviceId: idSchema });
const onePath = onDevice.extend({ path: remotePathSchema });
const byDownload = z.object({ downloadId: idSchema });
const done = z.object({ done: z.literal(true) });

export const filesContract = {
  /** `path` left out: where the user who logs in begins. Throws `files.*`. */
  list: procedure.input(onDevice.extend({ path: remotePathSchema.optional() })).output(remoteFolderSchema),
  mkdir: procedure.input(onePath).output(done),
  /** Never in the place of something that is there: that is `files.exists`. */
  rename: procedure.input(onDevice.extend({ from: remotePathSchema, to: remotePathSchema })).output(done),
  /** A file, a link, or a folder with nothing in it. */
  remove: procedure.input(onePath).output(done),
  /**
   * Puts a file that came by `transfers` on the device. After a failure or an abort the same call goes on where it was; the file
   * is kept for an hour. Throws `transfer.*`, `files.exists` unless it shall be replaced, and whatever moving it does.
   */
  upload: procedure
    .input(
      onePath.extend({
        transferId: idSchema,
        replace: z.boolean().default(false),
        mode: z.number().int().min(0).max(0o777).default(0o644),
      }),
    )
    .output(eventIterator(uploadEventSchema)),
  /**
   * Gets a file to this laptop and proves it; then it is read in pieces with `readDownload` and dropped. After a failure or an
   * abort the same call goes on where it was.
   */
  download: procedure.input(onePath).output(eventIterator(downloadEventSchema)),
  /** In base64; fewer bytes than asked for only at the end. Throws `transfer.unknown`. */
  readDownload: procedure
    .input(
      byDownload.extend({
        offsetBytes: z.number().int().min(0),
        lengthBytes: z.number().int().min(1).max(downloadChunkBytes),
      }),
    )
    .output(z.object({ data: z.string() })),
  /** Also one that is gone already. */
  dropDownload: procedure.input(byDownload).output(done),
};
