import { z } from 'zod';
import { epochMsSchema, idSchema } from './base.ts';

export const hostKeySchema = z.object({
  algorithm: z.string(),
  /** base64 of the public key blob. */
  key: z.string(),
  /** `SHA256:` and unpadded base64, as OpenSSH prints it. */
  fingerprint: z.string(),
});
export type HostKey = z.infer<typeof hostKeySchema>;

/** How a key came to be trusted: by a person, out of known_hosts, or announced and proved after a trusted login. */
export const keyOriginSchema = z.enum(['accepted', 'known_hosts', 'rotated']);
export type KeyOrigin = z.infer<typeof keyOriginSchema>;

export const acceptedKeySchema = hostKeySchema.extend({ origin: keyOriginSchema, addedAt: epochMsSchema });
export type AcceptedKey = z.infer<typeof acceptedKeySchema>;

const keys = z.array(acceptedKeySchema);

/** `hostKey` is the first of `keys`: the one that the others were added beside. */
export const trustSchema = z.discriminatedUnion('state', [
  z.object({ state: z.literal('unknown') }),
  z.object({ state: z.literal('trusted'), hostKey: hostKeySchema, acceptedAt: epochMsSchema, keys }),
  z.object({
    state: z.literal('changed'),
    hostKey: hostKeySchema,
    acceptedAt: epochMsSchema,
    keys,
    offered: hostKeySchema,
    changedAt: epochMsSchema,
  }),
  /** The key it offers, or the only one it was known by, is revoked. `keys` are those that are not. */
  z.object({ state: z.literal('revoked'), keys, offered: hostKeySchema, changedAt: epochMsSchema }),
]);
export type Trust = z.infer<typeof trustSchema>;

/**
 * Another device of the inventory with the same key. `same`: one machine under two entries; `cloned`: two machines from
 * one image; `unclear`: not enough was read from both to tell.
 */
export const sharedKeySchema = z.object({
  deviceId: idSchema,
  name: z.string(),
  fingerprint: z.string(),
  relation: z.enum(['same', 'cloned', 'unclear']),
});
export type SharedKey = z.infer<typeof sharedKeySchema>;

/**
 * What the first login after a deliberate change of key showed. `same-machine`: its ids are as before, only the keys are
 * new; `re-imaged`: the same hardware with a new installation; `other-machine`; `cloned`: another machine with the old
 * one's installation; `unclear`: the machine id differs and the hardware could not be told.
 */
export const identityVerdictSchema = z.enum([
  'same-machine',
  're-imaged',
  'other-machine',
  'cloned',
  'unclear',
  'not-known',
]);
export type IdentityVerdict = z.infer<typeof identityVerdictSchema>;

export const identityCheckSchema = z.discriminatedUnion('state', [
  z.object({ state: z.literal('pending'), since: epochMsSchema }),
  z.object({
    state: z.literal('judged'),
    since: epochMsSchema,
    at: epochMsSchema,
    verdict: identityVerdictSchema,
    /** Whether the agent that was there before still is; `null` when there was none. */
    agentKept: z.boolean().nullable(),
  }),
]);
export type IdentityCheck = z.infer<typeof identityCheckSchema>;

const otherDevice = z.object({ deviceId: idSchema, name: z.string(), address: z.string() });

/** One thing that is known and speaks for or against a cause. */
export const evidenceSchema = z.discriminatedUnion('kind', [
  /** Another device of the inventory is known by the offered key; `reachedAt`: when it last was, at its own address. */
  otherDevice.extend({ kind: z.literal('device-has-key'), reachedAt: epochMsSchema.nullable() }),
  /** Another device, which has a key of its own, was offered this very key too. */
  otherDevice.extend({ kind: z.literal('offered-elsewhere') }),
  /** Another device shares the key that was accepted before. */
  otherDevice.extend({ kind: z.literal('old-key-shared') }),
  z.object({ kind: z.literal('known-hosts-same-name'), line: z.number().int() }),
  z.object({ kind: z.literal('known-hosts-other-name'), line: z.number().int(), names: z.string() }),
  /** The server still shows another key that was accepted. */
  z.object({ kind: z.literal('other-key-held'), fingerprint: z.string() }),
  /** This device announces new keys after each login, and this one never was. */
  z.object({ kind: z.literal('not-announced') }),
  /** Neither the inventory nor known_hosts has seen the key. */
  z.object({ kind: z.literal('seen-nowhere') }),
  /** What the first login after a deliberate change would be compared with. */
  z.object({ kind: z.literal('machine-id-kept'), seenAt: epochMsSchema }),
]);
export type Evidence = z.infer<typeof evidenceSchema>;

/** What may have changed a key, how likely that is by what is known, and what would be right to do then. */
export const changeCauseSchema = z.object({
  cause: z.enum(['re-imaged', 'other-device', 'rotated', 'cloned', 'in-between']),
  likelihood: z.enum(['likely', 'possible', 'unlikely']),
  evidence: z.array(evidenceSchema),
  remedy: z.enum(['re-identify', 'change-address', 'forget', 'keep-away']),
});
export type ChangeCause = z.infer<typeof changeCauseSchema>;

/** What a device shows now, and what else is known of that key. Nothing was sent to learn it. */
export const hostKeyScanSchema = z.object({
  offered: hostKeySchema,
  trust: trustSchema,
  /** OpenSSH's picture of the offered key: eleven lines. */
  randomart: z.string(),
  /** The same of `trust.hostKey`, where there is one. */
  acceptedRandomart: z.string().nullable(),
  /** What known_hosts says of this key at this address. `authority`: only a certificate authority is named, which ssh2 cannot check. */
  knownHosts: z.enum(['same', 'differs', 'authority', 'none', 'unreadable']),
  /** Other devices of the inventory that are known by the offered key. */
  alsoOn: z.array(otherDevice),
  /** Where the key changed: the most likely cause first. */
  changeCauses: z.array(changeCauseSchema),
});
export type HostKeyScan = z.infer<typeof hostKeyScanSchema>;

/** What happened to the identity of a device. */
export const trustEventSchema = z.object({
  id: z.number().int(),
  at: epochMsSchema,
  kind: z.enum(['accepted', 'imported', 'rotated', 'changed', 'revoked', 'forgotten', 're-identified', 'judged']),
  fingerprint: z.string().nullable(),
  verdict: identityVerdictSchema.nullable(),
});
export type TrustEvent = z.infer<typeof trustEventSchema>;
