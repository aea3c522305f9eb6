import { z } from 'zod';
import { epochMsSchema, idSchema, procedure } from './base.ts';
import { deviceViewSchema } from './devices.ts';
import { acceptedKeySchema, hostKeySchema, trustEventSchema } from './host-keys.ts';

const knownKey = z.object({ hostKey: hostKeySchema, line: z.number().int() });

/** Why a line of known_hosts was not taken. */
export const badLineSchema = z.object({
  line: z.number().int(),
  why: z.enum(['too-long', 'marker', 'fields', 'hosts', 'hash', 'key', 'kind', 'ssh1']),
});
export type BadLine = z.infer<typeof badLineSchema>;

/** What known_hosts says of one device of the inventory. */
export const knownDeviceSchema = z.object({
  deviceId: idSchema,
  name: z.string(),
  address: z.string(),
  port: z.number().int(),
  /**
   * `new`: keys to import, none is accepted yet; `same`: it names the accepted key; `differs`: it names other ones only,
   * which are never taken over; `revoked`: a key that is accepted or named for it is revoked; `authority`: it names a
   * certificate authority only, which Flotilla cannot check.
   */
  state: z.enum(['new', 'same', 'differs', 'revoked', 'authority']),
  keys: z.array(knownKey),
});
export type KnownDevice = z.infer<typeof knownDeviceSchema>;

export const knownHostsPreviewSchema = z.object({
  /** The file that was read; `null` when its text was given. */
  path: z.string().nullable(),
  entries: z.number().int(),
  /** Devices that the file knows, in the order of the inventory. */
  devices: z.array(knownDeviceSchema),
  /** Keys that are refused from the import on, at every address. `known`: they already are. */
  revoked: z.array(knownKey.extend({ known: z.boolean() })),
  /** Lines that name a certificate authority: read, and of no use here. */
  authorityLines: z.array(z.number().int()),
  /** The first hundred. */
  badLines: z.array(badLineSchema),
  badLineCount: z.number().int(),
  /** The file is longer than what is read of it. */
  cut: z.boolean(),
});
export type KnownHostsPreview = z.infer<typeof knownHostsPreviewSchema>;

/** The text of a file that the technician chose; left out, `~/.ssh/known_hosts` is read. */
const source = z.object({ text: z.string().max(4_000_000).optional() });
const byId = z.object({ deviceId: idSchema });

export const trustContract = {
  /** Only reads. Throws `trust.known-hosts-unreadable`. */
  readKnownHosts: procedure.input(source).output(knownHostsPreviewSchema),
  /**
   * Accepts, for devices without an accepted key, exactly the keys that were shown, and keeps every revoked key of the file.
   * An accepted key is never replaced. `skipped`: the device has a key by now, or the file no longer names what was shown.
   */
  importKnownHosts: procedure
    .input(
      source.extend({
        devices: z.array(byId.extend({ fingerprints: z.array(z.string().max(100)).min(1).max(50) })).max(10_000),
      }),
    )
    .output(z.object({ imported: z.array(idSchema), skipped: z.array(idSchema), revoked: z.number().int() })),
  /**
   * Gives a device whose key changed the key that was shown, deliberately: its name is typed. The old keys go, the history
   * keeps them, and the first login is compared with the machine that was known. Throws `trust.name-differs`,
   * `trust.key-moved-on`, `trust.revoked-key`, `ssh.*`.
   */
  reIdentify: procedure
    .input(byId.extend({ fingerprint: z.string(), name: z.string().max(200) }))
    .output(deviceViewSchema),
  /** Every key that a device is known by, by the device's name; and every key that is refused for ever. */
  keys: procedure.output(
    z.object({
      accepted: z.array(z.object({ deviceId: idSchema, deviceName: z.string(), key: acceptedKeySchema })),
      revoked: z.array(hostKeySchema.extend({ revokedAt: epochMsSchema })),
    }),
  ),
  /** Forgets one of several keys of a device, such as one that its server no longer has. Throws `trust.last-key`. */
  forgetKey: procedure
    .input(byId.extend({ fingerprint: z.string().max(100) }))
    .output(z.object({ forgotten: z.literal(true) })),
  /** What happened to the identity of a device, newest first. */
  history: procedure.input(byId).output(z.array(trustEventSchema)),
};
