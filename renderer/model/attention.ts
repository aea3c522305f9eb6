import type { DeviceView } from '../../contract/app/devices.ts';
import type { MarkName } from './marks.ts';
import type { DeviceTab } from './route.ts';
import { behindOf, selectedVersion } from './ufop-state.ts';

/** Less than this part of a disk, and less than this much of it, is little. */
const lowDiskPart = 0.1;
const lowDiskBytes = 2 * 1024 ** 3;
const veryLowDiskBytes = 200 * 1024 ** 2;
/** Certificates and logs suffer from more than this. */
const skewMs = 60_000;

/** One thing of a device that somebody should look at, when it was seen, and where to look. */
export type Attention = { mark: MarkName; tab: DeviceTab; seenAt: number | null } & (
  | { kind: 'drift'; name: string; count: number; version: string }
  | { kind: 'instance-failed'; name: string; count: number; reason: string }
  | { kind: 'module-down'; name: string; result: string }
  | { kind: 'module-missing'; name: string }
  | { kind: 'agent-outdated'; version: string }
  | { kind: 'agent-stopped' }
  | { kind: 'disk-low'; freeBytes: number; totalBytes: number }
  | { kind: 'clock-skew'; skewMs: number }
  | { kind: 'key-shared'; names: string[] }
);

/** What needs attention on a device, by what was last seen; what is broken comes first. */
export function attentionOf(view: DeviceView): Attention[] {
  const all = [...ofUfops(view), ...ofModules(view), ...ofAgent(view), ...ofFacts(view), ...ofKeys(view)];
  return [...all.filter(isBroken), ...all.filter((one) => !isBroken(one))];
}

function isBroken({ mark }: Attention): boolean {
  return mark === 'failed' || mark === 'not-installed';
}

function ofUfops({ snapshot: { ufops } }: DeviceView): Attention[] {
  return (ufops?.value ?? []).flatMap((ufop): Attention[] => {
    const { name } = ufop.description;
    const at = { tab: 'ufops', seenAt: ufops?.seenAt ?? null, name } as const;
    const failed = ufop.instances.filter(({ state }) => state === 'Failed');
    const behind = behindOf(ufop);
    const reason = failed[0]?.reason ?? '';
    return [
      ...(failed.length > 0
        ? [{ ...at, kind: 'instance-failed', mark: 'failed', count: failed.length, reason } as const]
        : []),
      ...(behind.length > 0
        ? [
            {
              ...at,
              kind: 'drift',
              mark: 'drift',
              count: behind.length,
              version: selectedVersion(ufop) ?? '',
            } as const,
          ]
        : []),
    ];
  });
}

function ofModules({ snapshot: { modules } }: DeviceView): Attention[] {
  return (modules?.value ?? []).flatMap(({ description: { name }, status }): Attention[] => {
    const at = { tab: 'modules', seenAt: modules?.seenAt ?? null, name } as const;
    if (!status.installed) return [{ ...at, kind: 'module-missing', mark: 'not-installed' }];
    const isDown = status.enabled === true && status.running === false;
    return isDown ? [{ ...at, kind: 'module-down', mark: 'failed', result: status.result ?? '' }] : [];
  });
}

function ofAgent({ snapshot: { agent } }: DeviceView): Attention[] {
  const at = { tab: 'overview', seenAt: agent?.seenAt ?? null } as const;
  if (agent?.value.state === 'stopped') return [{ ...at, kind: 'agent-stopped', mark: 'stopped' }];
  if (agent?.value.state !== 'running' || !agent.value.outdated) return [];
  return [{ ...at, kind: 'agent-outdated', mark: 'outdated', version: agent.value.version }];
}

function ofFacts({ snapshot: { facts } }: DeviceView): Attention[] {
  if (!facts) return [];
  const at = { tab: 'overview', seenAt: facts.seenAt, mark: 'attention' } as const;
  const { diskFreeBytes: freeBytes, diskTotalBytes: totalBytes, clockSkewMs } = facts.value;
  const isLow =
    freeBytes !== null &&
    totalBytes !== null &&
    (freeBytes < veryLowDiskBytes || (freeBytes < lowDiskBytes && freeBytes < totalBytes * lowDiskPart));
  return [
    ...(isLow ? [{ ...at, kind: 'disk-low', freeBytes, totalBytes } as const] : []),
    ...(Math.abs(clockSkewMs) > skewMs ? [{ ...at, kind: 'clock-skew', skewMs: clockSkewMs } as const] : []),
  ];
}

function ofKeys({ sharedKeys }: DeviceView): Attention[] {
  if (sharedKeys.length === 0) return [];
  const names = [...new Set(sharedKeys.map(({ name }) => name))];
  return [{ kind: 'key-shared', mark: 'key-shared', tab: 'overview', seenAt: null, names }];
}
