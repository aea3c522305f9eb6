import { type Device, type DeviceInput, deviceInputSchema } from '../../contract/app/devices.ts';
import type { ImportNote, ImportRow, ImportSource } from '../../contract/app/import.ts';
import type { ImportedFile, ImportedHost } from '../inventory/inventory.ts';
import { writtenJump } from './import-jumps.ts';
import { inTurns } from './in-turns.ts';

/** A row with what would be written; `jump` is settled when it is applied, as the jump device may be among the rows. */
export interface MatchedRow {
  row: ImportRow;
  input: DeviceInput;
  jump: ImportedHost['jumps'];
}

const whyOf: Partial<Record<string, ImportNote['why']>> = {
  name: 'bad-name',
  address: 'bad-address',
  user: 'bad-user',
  port: 'bad-port',
};
const keyOf = (way: { address: string; port: number; user: string }) =>
  `${way.user}@${way.address.toLowerCase()}:${way.port}`;

/**
 * Sets the hosts of a file against the devices that are there, and lets the app go on in between. A host that makes no device is a
 * bad line. Throws when aborted.
 */
export async function matchHosts(
  file: ImportedFile,
  devices: readonly Device[],
  { signal, ...source }: Pick<ImportSource, 'defaults' | 'identities'> & { signal: AbortSignal },
): Promise<{ rows: MatchedRow[]; bad: ImportNote[] }> {
  const byWay = new Map(devices.map((device) => [keyOf(device), device]));
  const byName = new Map(devices.map((device) => [device.name.toLowerCase(), device]));
  const byId = new Map(devices.map((device) => [device.id, device]));
  const seen = new Set<string>();
  const isKnown = knownJumps(file, devices);
  const bad: ImportNote[] = [...file.bad];
  const rows: MatchedRow[] = [];
  const match = (host: ImportedHost): void => {
    const { defaults } = source;
    const way = { address: host.address, port: host.port ?? defaults.port, user: host.user ?? defaults.user };
    const here = byWay.get(keyOf(way));
    const parsed = deviceInputSchema.safeParse(inputOf(host, { ...source, way, here }));
    if (!parsed.success) {
      const issue = parsed.error.issues[0];
      bad.push({
        line: host.line,
        why: whyOf[String(issue?.path[0])] ?? 'too-long',
        detail: saidWrong(host, way, String(issue?.path[0])),
      });
      return;
    }
    const unknown = host.jumps.find((jump) => !isKnown(jump));
    if (unknown !== undefined) {
      bad.push({ line: host.line, why: 'jump-unknown', detail: `${host.name}: ${unknown}`.slice(0, 300) });
      return;
    }
    const input = parsed.data;
    const twin = here ?? byName.get(input.name.toLowerCase());
    const twice = seen.has(keyOf(way));
    seen.add(keyOf(way));
    const changes = twin ? changesOf(twin, input, { jump: host.jumps, devices: byId }) : [];
    const conflict = conflictOf({ twice, twin, here, changes });
    const action = conflict ? 'conflict' : !here ? 'add' : changes.length === 0 ? 'same' : 'update';
    const jump = host.jumps.length === 0 ? null : host.jumps.map((one) => one.replace('ssh://', '')).join(' → ');
    rows.push({
      input,
      jump: host.jumps,
      row: {
        row: rows.length,
        line: host.line,
        name: input.name,
        ...way,
        jump,
        action,
        conflict,
        deviceId: twin?.id ?? null,
        changes,
      },
    });
  };
  const matchAll = (portion: ImportedHost[]) => {
    for (const host of portion) match(host);
  };
  await inTurns(file.hosts, matchAll, signal);
  return { rows, bad };
}

/** Whether a jump that a file names is a host of the file, a device, or an address that is written out. */
function knownJumps(file: ImportedFile, devices: readonly Device[]): (jump: string) => boolean {
  const known = new Set([...file.hosts, ...devices].flatMap(({ name, address }) => [name, address]).map(lower));
  return (jump) => {
    const written = writtenJump(jump);
    return known.has(lower(jump)) || (written !== null && (written.isAddress || known.has(lower(written.address))));
  };
}

/** The name of the row and what is wrong in it. */
function saidWrong({ name }: ImportedHost, way: Way['way'], field: string): string {
  const wrong = field === 'user' || field === 'address' ? way[field] : '';
  return (wrong === name ? name : `${name} ${wrong}`).trim().slice(0, 300);
}

interface Meeting {
  twice: boolean;
  twin: Device | undefined;
  here: Device | undefined;
  changes: ImportRow['changes'];
}

/**
 * What a technician has to decide. At one private address there is another device behind each jump device: where name and jump
 * both are others, it is hardly the one that is known.
 */
function conflictOf({ twice, twin, here, changes }: Meeting): ImportRow['conflict'] {
  if (twice) return 'twice-in-file';
  if (twin && !here) return 'name-taken';
  const isOther = ['name', 'jump'].every((what) =>
    changes.some((change) => change.what === what && change.from !== ''),
  );
  return isOther ? 'address-taken' : null;
}

interface Way {
  way: { address: string; port: number; user: string };
  here: Device | undefined;
}

/** What is there already stays where the file says nothing; tags are added, none is taken away. */
function inputOf(
  host: ImportedHost,
  { defaults, identities, way, here }: Pick<ImportSource, 'defaults' | 'identities'> & Way,
) {
  const credentialId =
    (host.identity === null ? null : identities[host.identity]) ?? here?.credentialId ?? defaults.credentialId;
  return {
    ...(here ?? {}),
    ...way,
    name: host.name,
    credentialId,
    site: host.site ?? here?.site ?? defaults.site,
    tags: [...new Set([...(here?.tags ?? []), ...host.tags, ...defaults.tags])],
    notes: host.notes ?? here?.notes ?? '',
    fields: { ...here?.fields, ...host.fields },
    jumpDeviceId: here?.jumpDeviceId ?? null,
  };
}

function changesOf(
  device: Device,
  input: DeviceInput,
  { jump, devices }: { jump: string[]; devices: ReadonlyMap<string, Device> },
): ImportRow['changes'] {
  const now: Record<string, string> = { ...entered(device), jump: '' };
  const then: Record<string, string> = { ...entered(input), jump: '' };
  const jumpNow = device.jumpDeviceId === null ? undefined : devices.get(device.jumpDeviceId);
  const named = jump.at(-1);
  if (named !== undefined && !leadsTo(named, jumpNow)) {
    now.jump = jumpNow?.name ?? '';
    then.jump = named.replace('ssh://', '');
  }
  const changes = [...new Set([...Object.keys(now), ...Object.keys(then)])].flatMap((what) => {
    const [from = '', to = ''] = [now[what], then[what]];
    return from === to ? [] : [{ what, from, to }];
  });
  // A credential has a name that the screen knows, and an id that says nothing.
  return device.credentialId === input.credentialId ? changes : [...changes, { what: 'credential', from: '', to: '' }];
}

function leadsTo(jump: string, device: Device | undefined): boolean {
  const names = [jump, writtenJump(jump)?.address ?? jump].map(lower);
  return device !== undefined && [device.name, device.address].some((name) => names.includes(lower(name)));
}

function lower(text: string): string {
  return text.toLowerCase();
}

function entered({ name, address, port, user, site, tags, notes, fields = {} }: DeviceInput): Record<string, string> {
  const own = Object.fromEntries(Object.entries(fields).map(([key, value]) => [`field.${key}`, value]));
  return { name, address, port: String(port), user, site, tags: tags.join(' '), notes, ...own };
}
