import {
  aclModes,
  type Ufop,
  type UfopInstance,
  type UfopSummary,
  type UfopVersion,
} from '../../contract/agent/ufops.ts';
import type { InstanceProcesses } from './instance-processes.ts';
import type { InstanceRecord, UfopRecord, VersionRecord } from './records.ts';
import { limitsNotHeld, limitsOf, usualMaximumInstances } from './settings.ts';

// What the wire shows of the records: numbers as texts, as the wire text has them.

export function ufopView(record: UfopRecord, context: { instanceNum: number; canLimit: boolean }): Ufop {
  const { settings } = record;
  // The text knows accounts; a device has the user that the agent runs as.
  const owner = String(process.getuid?.() ?? 0);
  const isLimited = Object.keys(limitsOf(settings.flavor)).length > 0;
  return {
    name: record.name,
    owner,
    version: record.selected ?? '',
    aclMode: record.aclMode,
    description: record.desc,
    createTime: longTime(record.createdAt),
    instanceNum: String(context.instanceNum),
    maxInstanceNum: String(maximumOf(record)),
    flavor: settings.flavor ?? 'default',
    accessList: owner,
    ...(isLimited && !context.canLimit ? { limits: limitsNotHeld } : {}),
    ...(record.configuration === undefined ? {} : { configuration: record.configuration }),
  };
}

export function summaryView(record: UfopRecord): UfopSummary {
  return {
    name: record.name,
    aclMode: String(aclModes.indexOf(record.aclMode)),
    desc: record.desc,
    version: record.selected ?? '',
  };
}

export function versionView(record: VersionRecord): UfopVersion {
  return {
    version: record.version,
    state: record.state,
    createAt: shortTime(record.createdAt),
    createTime: longTime(record.createdAt),
    desc: record.desc,
    ...(record.yaml ? { base: record.yaml.image } : {}),
    ...(record.reason === undefined ? {} : { reason: record.reason }),
  };
}

export function instanceView(record: InstanceRecord, processes: InstanceProcesses): UfopInstance {
  const state = processes.state(record);
  const limits = state === 'Stopped' ? undefined : processes.unheldLimits(record);
  return {
    index: String(record.index),
    version: record.version,
    state,
    port: String(record.port),
    restarts: String(record.restarts),
    ...(record.failure !== undefined && state === 'Failed' ? { reason: record.failure } : {}),
    ...(limits === undefined ? {} : { limits }),
  };
}

export function maximumOf(record: UfopRecord): number {
  return record.settings.maxInstanceNum ?? usualMaximumInstances;
}

/** `2015-06-25 17:27:10`, in the time zone of the device. */
function shortTime(at: number): string {
  const date = new Date(at);
  const two = (value: number) => String(value).padStart(2, '0');
  const day = [date.getFullYear(), two(date.getMonth() + 1), two(date.getDate())].join('-');
  return `${day} ${[date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(':')}`;
}

/** `2015-06-25 17:27:10 +0800 +0800`: with the offset, and what the zone is called (UTC, else the offset again). */
function longTime(at: number): string {
  const minutes = -new Date(at).getTimezoneOffset();
  const size = Math.abs(minutes);
  const digits = `${String(Math.floor(size / 60)).padStart(2, '0')}${String(size % 60).padStart(2, '0')}`;
  const offset = `${minutes < 0 ? '-' : '+'}${digits}`;
  return `${shortTime(at)} ${offset} ${minutes === 0 ? 'UTC' : offset}`;
}
