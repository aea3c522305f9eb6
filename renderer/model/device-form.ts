import type { z } from 'zod';
import { secretSchema } from '../../contract/app/credentials.ts';
import { type Device, type DeviceInput, type DeviceProxy, deviceInputSchema } from '../../contract/app/devices.ts';

export type CredentialChoice = 'existing' | 'password' | 'key' | 'agent' | 'none';
export type WayChoice = 'direct' | 'jump' | DeviceProxy['kind'];

/** What stands in the form, as typed. */
export interface DeviceDraft {
  name: string;
  address: string;
  port: string;
  user: string;
  site: string;
  tags: string[];
  notes: string;
  /** Not in the form; kept as they are. */
  fields: Record<string, string>;
  choice: CredentialChoice;
  credentialId: string | null;
  password: string;
  privateKey: string;
  keyPassphrase: string;
  kept: 'stored' | 'session';
  way: WayChoice;
  jumpDeviceId: string | null;
  proxyHost: string;
  proxyPort: string;
  proxyUser: string;
  proxyCredentialId: string | null;
  legacyAlgorithms: boolean;
  /** Empty: none. */
  plainServerPort: string;
}

export type DraftField = keyof DeviceDraft;
export type FieldFault = 'required' | 'address' | 'port' | 'user' | 'tags' | 'too-long' | 'choose';
export type FieldFaults = Partial<Record<DraftField, FieldFault>>;

const blank: DeviceDraft = {
  name: '',
  address: '',
  port: '22',
  user: 'root',
  site: '',
  tags: [],
  notes: '',
  fields: {},
  choice: 'password',
  credentialId: null,
  password: '',
  privateKey: '',
  keyPassphrase: '',
  kept: 'stored',
  way: 'direct',
  jumpDeviceId: null,
  proxyHost: '',
  proxyPort: '1080',
  proxyUser: '',
  proxyCredentialId: null,
  legacyAlgorithms: false,
  plainServerPort: '',
};

/** The form of a new device, or of one that is edited. Secrets are never shown again, so an edit keeps what there is. */
export function draftOf(device: Device | null): DeviceDraft {
  if (device === null) return blank;
  const { name, address, port, user, site, tags, notes, fields, credentialId, plainServerPort } = device;
  const choice = credentialId === null ? 'none' : 'existing';
  return {
    ...blank,
    name,
    address,
    port: String(port),
    user,
    site,
    tags,
    notes,
    fields,
    credentialId,
    choice,
    plainServerPort: plainServerPort === null ? '' : String(plainServerPort),
    ...wayOf(device),
  };
}

function wayOf({ jumpDeviceId, proxy, legacyAlgorithms }: Device): Partial<DeviceDraft> {
  if (!proxy) return { way: jumpDeviceId === null ? 'direct' : 'jump', jumpDeviceId, legacyAlgorithms };
  const { kind: way, host: proxyHost, port, user: proxyUser, credentialId: proxyCredentialId } = proxy;
  return { way, proxyHost, proxyPort: String(port), proxyUser, proxyCredentialId, legacyAlgorithms };
}

/** Checks a draft against the contract: the input of the device and its new secret, or the faults by field. */
export function readDraft(
  draft: DeviceDraft,
): { ok: true; input: DeviceInput; secret: z.infer<typeof secretSchema> | null } | { ok: false; faults: FieldFaults } {
  const faults: FieldFaults = {};
  const device = deviceInputSchema.safeParse({
    name: draft.name.trim() === '' ? draft.address : draft.name,
    address: draft.address,
    port: numberOf(draft.port),
    user: draft.user,
    site: draft.site,
    tags: draft.tags,
    notes: draft.notes,
    fields: draft.fields,
    credentialId: draft.choice === 'existing' ? draft.credentialId : null,
    jumpDeviceId: draft.way === 'jump' ? draft.jumpDeviceId : null,
    proxy: proxyIn(draft),
    legacyAlgorithms: draft.legacyAlgorithms,
    plainServerPort: draft.plainServerPort.trim() === '' ? null : Number(draft.plainServerPort),
  });
  for (const issue of device.error?.issues ?? []) {
    const field = issue.path[0] === 'proxy' ? proxyField(issue.path[1]) : (issue.path[0] as DraftField);
    faults[field] ??= faultOf(field, issue.code, draft);
  }
  const secret = secretOf(draft);
  if (draft.choice === 'existing' && draft.credentialId === null) faults.credentialId = 'choose';
  if (draft.way === 'jump' && draft.jumpDeviceId === null) faults.jumpDeviceId = 'choose';
  if (draft.choice === 'password' && secret === null) faults.password = faultOfSecret(draft.password);
  if (draft.choice === 'key' && secret === null) faults.privateKey = faultOfSecret(draft.privateKey);
  if (draft.address.trim() === '') delete faults.name;
  if (!device.success || Object.keys(faults).length > 0) return { ok: false, faults };
  return { ok: true, input: device.data, secret };
}

function numberOf(text: string): number {
  return text.trim() === '' ? Number.NaN : Number(text);
}

function proxyIn({ way, proxyHost, proxyPort, proxyUser, proxyCredentialId }: DeviceDraft): unknown {
  if (way === 'direct' || way === 'jump') return null;
  const credentialId = proxyUser.trim() === '' ? null : proxyCredentialId;
  return { kind: way, host: proxyHost, port: numberOf(proxyPort), user: proxyUser, credentialId };
}

function proxyField(part: PropertyKey | undefined): DraftField {
  if (part === 'port') return 'proxyPort';
  return part === 'user' ? 'proxyUser' : 'proxyHost';
}

/** The secret that was entered; `null` where there is none, or it cannot be taken. */
export function secretOf(draft: DeviceDraft): z.infer<typeof secretSchema> | null {
  const { choice, password, privateKey, keyPassphrase } = draft;
  if (choice === 'agent') return { kind: 'agent' };
  if (choice !== 'password' && choice !== 'key') return null;
  const read = secretSchema.safeParse(
    choice === 'password'
      ? { kind: 'password', password }
      : { kind: 'key', privateKey, ...(keyPassphrase === '' ? {} : { passphrase: keyPassphrase }) },
  );
  return read.data ?? null;
}

const faultOfSecret = (secret: string): FieldFault => (secret === '' ? 'required' : 'too-long');

function faultOf(field: DraftField, code: string, draft: DeviceDraft): FieldFault {
  const value = draft[field];
  if (typeof value === 'string' && value.trim() === '') return 'required';
  if (field === 'port' || field === 'proxyPort' || field === 'plainServerPort') return 'port';
  if (field === 'tags') return 'tags';
  if (code === 'too_big') return 'too-long';
  return field === 'user' ? 'user' : 'address';
}
