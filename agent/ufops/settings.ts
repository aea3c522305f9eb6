import { type UfopSettings, ufopSettingsSchema } from '../../contract/agent/ufops.ts';
import { parseValue } from '../http/body.ts';
import type { ServiceLimits } from '../runners/runner.ts';

export const usualMaximumInstances = 5;

/** Said where the runner cannot limit what it runs. */
export const limitsNotHeld =
  'The limits of the flavor are not held: what runs services on this device cannot limit them.';

const mebibyte = 1024 ** 2;
const flavors: Record<string, ServiceLimits> = {
  default: {},
  small: { memoryBytes: 128 * mebibyte, cpuPercent: 50 },
  medium: { memoryBytes: 256 * mebibyte, cpuPercent: 100 },
  large: { memoryBytes: 512 * mebibyte, cpuPercent: 200 },
};

/**
 * What a `configuration` sets. Text that is no JSON object sets nothing and is kept as it is: the wire text does not
 * say what it means. Throws `invalid-args`.
 */
export function settingsOf(configuration: string | Record<string, unknown> | undefined): UfopSettings {
  const value = typeof configuration === 'string' ? jsonObject(configuration) : configuration;
  return value === undefined ? {} : parseValue(ufopSettingsSchema, value);
}

/** The limits that a flavor stands for. */
export function limitsOf(flavor = 'default'): ServiceLimits {
  const named = flavors[flavor];
  if (named) return named;
  const memory = /memory=(\d+)([KMG])/.exec(flavor);
  const cpu = /cpu=(\d+)%/.exec(flavor);
  return {
    ...(memory ? { memoryBytes: Number(memory[1]) * 1024 ** ('KMG'.indexOf(memory[2] ?? 'K') + 1) } : {}),
    ...(cpu ? { cpuPercent: Number(cpu[1]) } : {}),
  };
}

function jsonObject(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
