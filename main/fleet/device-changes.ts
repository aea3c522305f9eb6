import type { Device } from '../../contract/app/devices.ts';
import type { HistoryEntry } from '../../contract/app/history.ts';

/** What ids stand for. */
export interface NamesOf {
  device(deviceId: string): string;
  credential(credentialId: string): string;
}

/** What was entered of a device that is another now, in words: `old → new`, or what is there where nothing was. */
export function changesBetween(before: Device | null, after: Device, names: NamesOf): HistoryEntry['detail'] {
  const then = before === null ? {} : entered(before, names);
  return Object.fromEntries(
    Object.entries(entered(after, names)).flatMap(([key, value]) => {
      const old = then[key] ?? '';
      if (value === old) return [];
      return [[key, old === '' ? value : `${old} → ${value}`]];
    }),
  );
}

function entered(device: Device, names: NamesOf): Record<string, string> {
  const {
    id: _id,
    createdAt: _createdAt,
    updatedAt: _updatedAt,
    tags,
    fields,
    proxy,
    jumpDeviceId,
    credentialId,
    ...rest
  } = device;
  const plain = Object.entries(rest).map(([key, value]) => [
    key,
    value === null || value === false ? '' : String(value),
  ]);
  const own = Object.entries(fields).map(([key, value]) => [`field.${key}`, value]);
  const way = proxy === null ? '' : `${proxy.kind} ${proxy.host}:${proxy.port}`;
  const jump = jumpDeviceId === null ? '' : names.device(jumpDeviceId);
  const credential = credentialId === null ? '' : names.credential(credentialId);
  return Object.fromEntries([
    ...plain,
    ['tags', tags.join(', ')],
    ['proxy', way],
    ['jump', jump],
    ['credential', credential],
    ...own,
  ]);
}
