import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { sha256Schema } from '../agent/blobs.ts';
import { packageNameSchema, packageVersionSchema } from '../agent/modules.ts';
import { problemSchema } from '../errors.ts';
import { epochMsSchema, idSchema, procedure } from './base.ts';

// The library: packages and images on the laptop, so that a site without internet can be served. An item is its content;
// its id is the SHA-256 of it, which is also what operations name.

/** By its content. `file`: anything else, to be pushed to a device as it is. */
export const libraryKinds = ['npm', 'deb', 'ipk', 'archive', 'ufop-image', 'file'] as const;
export const libraryKindSchema = z.enum(libraryKinds);
export type LibraryKind = z.infer<typeof libraryKindSchema>;

/** Where an item came from. `npm` and `apt`: fetched by name and version. */
export const libraryOriginSchema = z.discriminatedUnion('from', [
  z.object({ from: z.literal('file'), fileName: z.string() }),
  z.object({ from: z.literal('folder'), folder: z.string() }),
  z.object({ from: z.literal('npm'), spec: z.string() }),
  z.object({ from: z.literal('apt'), spec: z.string() }),
]);
export type LibraryOrigin = z.infer<typeof libraryOriginSchema>;

/**
 * What a technician should know before sending an item. `needs-registry`: an npm package whose dependencies are not packed
 * in, so that the device fetches them. `native-code`: it fits one platform only, see `architecture`. `install-scripts`:
 * the package wants to run scripts when it is installed, which the agent does not let it by default. `name-guessed`: name
 * and version are from the name of the file and can be corrected. `not-a-package`: it is kept as a file, though by its name it could be
 * a package or an image.
 */
export const libraryRemarkSchema = z.enum([
  'needs-registry',
  'native-code',
  'install-scripts',
  'name-guessed',
  'not-a-package',
]);
export type LibraryRemark = z.infer<typeof libraryRemarkSchema>;

export const libraryItemSchema = z.object({
  sha256: sha256Schema,
  kind: libraryKindSchema,
  name: z.string(),
  /** `null`: it has none (a file, an image that was not given one). */
  version: z.string().nullable(),
  /** As the package itself says it (`amd64`, `all`, `linux-x64-musl`, `aarch64`); `null`: any, or unknown. */
  architecture: z.string().nullable(),
  sizeBytes: z.number().int(),
  origin: libraryOriginSchema,
  /** What must be there on the device: dependencies that are not packed in, or the base of an image. */
  needs: z.array(z.string()),
  remarks: z.array(libraryRemarkSchema),
  /** False: name and version are what the package says, and an install under others is refused. */
  renamable: z.boolean(),
  addedAt: epochMsSchema,
  notes: z.string(),
  /** `changed`: the file is not what it was when it was last verified; it is verified before it is sent. */
  state: z.enum(['good', 'changed', 'missing', 'damaged']),
  verifiedAt: epochMsSchema,
  /** Devices that run something of its name and version, by what was last seen of them. */
  deviceCount: z.number().int(),
});
export type LibraryItem = z.infer<typeof libraryItemSchema>;

/** Where an item is in use, by what was last seen. */
export const libraryUseSchema = z.object({
  deviceId: idSchema,
  deviceName: z.string(),
  /** The module, or the ufop. */
  what: z.enum(['module', 'ufop']),
  name: z.string(),
  version: z.string(),
  /** True: the device names this very content; false: only the name and the version are the same. */
  exact: z.boolean(),
  seenAt: epochMsSchema,
});
export type LibraryUse = z.infer<typeof libraryUseSchema>;

export const libraryItemDetailSchema = libraryItemSchema.extend({
  /** The first thousand, by name. */
  uses: z.array(libraryUseSchema),
  /** Live jobs that name it: it cannot be removed while there are any. */
  jobIds: z.array(idSchema),
});
export type LibraryItemDetail = z.infer<typeof libraryItemDetailSchema>;

/** What the library can do on this laptop, and how much it holds. */
export const libraryStatusSchema = z.object({
  itemCount: z.number().int(),
  sizeBytes: z.number().int(),
  /** Of removed items, which are kept for a while so that the removal can be undone. */
  removedBytes: z.number().int().default(0),
  /** Of the disk that holds it; `null` where that cannot be told. */
  freeBytes: z.number().int().nullable(),
  /** The largest item that is taken. */
  maxItemBytes: z.number().int(),
  /** The host has a dialog for folders; else a zip or tar.gz of the folder is uploaded. */
  canChooseFolder: z.boolean(),
  canFetchNpm: z.boolean(),
  canFetchDeb: z.boolean(),
});
export type LibraryStatus = z.infer<typeof libraryStatusSchema>;

/** What a new item is called where its content does not say. What the content says goes before. */
const naming = z.object({
  name: z.string().trim().min(1).max(214).optional(),
  version: z.string().trim().min(1).max(128).optional(),
  notes: z.string().max(10_000).optional(),
});

export const addedSchema = z.object({
  item: libraryItemSchema,
  /** The same content was there already; what was known of it stays. */
  already: z.boolean(),
});
export type Added = z.infer<typeof addedSchema>;

/** A folder that the technician chose, and what it would become. */
export const chosenFolderSchema = z.object({
  choiceId: idSchema,
  folder: z.string(),
  kind: z.enum(['npm', 'archive', 'ufop-image']).nullable(),
  name: z.string(),
  version: z.string().nullable(),
  fileCount: z.number().int(),
  sizeBytes: z.number().int(),
  /** Why it cannot be packed. */
  problem: problemSchema.nullable(),
});
export type ChosenFolder = z.infer<typeof chosenFolderSchema>;

/** Which devices an npm package is fetched for: of dependencies that differ by platform, those of this one are packed in. */
export const npmPlatformSchema = z.object({
  cpu: z.enum(['x64', 'arm64', 'arm', 'ia32', 'riscv64']).default('x64'),
  libc: z.enum(['glibc', 'musl']).default('glibc'),
});

export const fetchInputSchema = z.discriminatedUnion('from', [
  z.object({
    from: z.literal('npm'),
    name: packageNameSchema,
    /** Or a tag such as `latest`. */
    version: packageVersionSchema.default('latest'),
    platform: npmPlatformSchema.prefault({}),
    notes: z.string().max(10_000).optional(),
  }),
  z.object({
    from: z.literal('apt'),
    name: packageNameSchema,
    version: packageVersionSchema.optional(),
    /** Debian's word: `amd64`, `arm64`, `armhf`. The laptop's own when left out. */
    architecture: z
      .string()
      .regex(/^[a-z0-9]{2,20}$/, 'not an architecture')
      .optional(),
    notes: z.string().max(10_000).optional(),
  }),
]);

export type FetchRequest = z.infer<typeof fetchInputSchema>;

/** How far the making of an item is; the last event is `added`. */
export const makingSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('progress'),
    step: z.enum(['fetching', 'packing', 'checking']),
    /** Bytes, where they are known. */
    done: z.number().int().nullable(),
    total: z.number().int().nullable(),
  }),
  addedSchema.extend({ kind: z.literal('added') }),
]);
export type Making = z.infer<typeof makingSchema>;

const byHash = z.object({ sha256: sha256Schema });

export const libraryContract = {
  status: procedure.output(libraryStatusSchema),
  /** Newest first. */
  list: procedure.output(z.array(libraryItemSchema)),
  /** Throws `library.unknown`. */
  get: procedure.input(byHash).output(libraryItemDetailSchema),
  /**
   * Takes a finished transfer (transfers.ts) into the library. A zip is taken as a folder and packed anew. Throws
   * `transfer.*`, `library.bad-archive`, `library.bad-image` (with the line), `library.no-space`.
   */
  addUploaded: procedure.input(naming.extend({ transferId: idSchema })).output(addedSchema),
  /** Opens the host's dialog; `null` when nothing was chosen. Throws `library.no-dialog` in the browser host. */
  chooseFolder: procedure.output(chosenFolderSchema.nullable()),
  /** Packs the folder that was chosen. Ends, and leaves nothing behind, when the caller aborts. */
  addFolder: procedure.input(naming.extend({ choiceId: idSchema })).output(eventIterator(makingSchema)),
  /** Fetches by name and version. Ends, and leaves nothing behind, when the caller aborts. Throws `library.fetch-*`, `library.no-npm`, `library.no-apt`. */
  fetch: procedure.input(fetchInputSchema).output(eventIterator(makingSchema)),
  /** Name and version only where the item is renamable. Throws `library.unknown`, `library.not-renamable`. */
  update: procedure.input(byHash.extend(naming.shape)).output(libraryItemSchema),
  /** Reads the whole file again; the item says what it found. */
  verify: procedure.input(byHash).output(libraryItemSchema),
  /** Can be undone for seven days, while 4 GiB of removed items are not passed. Throws `library.unknown`, `library.in-use` while a live job names it. */
  remove: procedure.input(byHash).output(z.object({ removed: z.literal(true) })),
  /** Deletes the files of removed items for good: the room is free, and the removals cannot be undone any more. */
  emptyRemoved: procedure.output(z.object({ freedBytes: z.number().int() })),
  /** The content from the beginning, in base64, for saving it. Throws `library.unknown`, `library.missing`, `library.damaged`. */
  read: procedure
    .input(byHash)
    .output(eventIterator(z.object({ offsetBytes: z.number().int(), sizeBytes: z.number().int(), data: z.base64() }))),
};
