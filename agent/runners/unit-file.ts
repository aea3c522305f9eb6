import { isAbsolute, resolve } from 'node:path';
import { z } from 'zod';
import { AgentError } from '../errors.ts';
import { findProgram } from '../installers/find-program.ts';
import type { ServiceUnit } from './runner.ts';

// A unit file is a language of its own: specifiers (%), variables ($), quotes, escapes, continued lines. Nothing of a
// package gets into one but through the functions here.

/** What the runner itself wants to know of a unit that it finds again: the first line of the file. */
const headerSchema = z.object({
  dataDir: z.string(),
  restart: z.object({ firstMs: z.number(), longestMs: z.number() }).optional(),
  limits: z.object({ memoryBytes: z.number().optional(), cpuPercent: z.number().optional() }).optional(),
});
export type UnitHeader = z.infer<typeof headerSchema>;

const headerStart = '# flotilla ';

export interface UnitPlace {
  dataDir: string;
  environmentFile: string;
  graceMs: number;
}

/** The text of a unit file. Throws `invalid-args` on what no unit file can say, `did-not-stay-up` without a program. */
export function unitFileText(unit: ServiceUnit, { dataDir, environmentFile, graceMs }: UnitPlace): string {
  const { limits, restart, user } = unit;
  const header: Record<keyof UnitHeader, unknown> = { dataDir, restart, limits };
  return [
    headerStart + JSON.stringify(header),
    '# Written by the Flotilla agent, which writes it anew when it has to.',
    '[Unit]',
    `Description=Flotilla ${unit.id}`,
    'After=network.target',
    `RequiresMountsFor=${quoted(dataDir)}`,
    'StartLimitIntervalSec=0',
    '[Service]',
    'Type=simple',
    `ExecStart=${commandLine(unit)}`,
    `WorkingDirectory=${wholeLine(unit.cwd)}`,
    `EnvironmentFile=${wholeLine(environmentFile)}`,
    ...(user ? [`User=${user.uid}`, `Group=${user.gid}`] : []),
    'StandardOutput=journal',
    'StandardError=journal',
    'KillMode=control-group',
    `TimeoutStopSec=${Math.max(1, Math.round(graceMs))}ms`,
    // The agent restarts sooner, with pauses that grow; this is for while there is no agent.
    ...(restart ? ['Restart=always', `RestartSec=${Math.round(restart.longestMs)}ms`] : ['Restart=no']),
    ...(limits?.memoryBytes === undefined ? [] : [`MemoryMax=${Math.round(limits.memoryBytes)}`]),
    ...(limits?.cpuPercent === undefined ? [] : [`CPUQuota=${Math.max(1, Math.round(limits.cpuPercent))}%`]),
    '[Install]',
    'WantedBy=multi-user.target',
    '',
  ].join('\n');
}

/** What the agent wrote at the head of a unit file; undefined where it is not one of an agent's. */
export function readHeader(text: string): UnitHeader | undefined {
  if (!text.startsWith(headerStart)) return undefined;
  try {
    return headerSchema.parse(JSON.parse(text.slice(headerStart.length, text.indexOf('\n'))));
  } catch {
    return undefined;
  }
}

/** What systemd tells the agent itself; a service that read it would take it for its own. */
const ofTheAgent = /^(INVOCATION_ID|JOURNAL_STREAM|NOTIFY_SOCKET|LISTEN_|WATCHDOG_|SYSTEMD_|MEMORY_PRESSURE_|MAINPID$)/;
const variableName = /^[A-Za-z_][A-Za-z0-9_]*$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
const refusedByInit = /[\x00-\x08\x0b-\x1f\x7f]/;

/** An environment file; what systemd would refuse of it is left out. */
export function environmentFileText(env: Record<string, string>): string {
  return Object.entries(env)
    .filter(([name, value]) => variableName.test(name) && !ofTheAgent.test(name) && !refusedByInit.test(value))
    .map(([name, value]) => `${name}="${value.replace(/["\\`$]/g, '\\$&')}"\n`)
    .join('');
}

function commandLine(unit: ServiceUnit): string {
  const [name, ...args] = unit.argv;
  // Variables are put into arguments, not into the path of the program.
  return [quoted(programOf(name, unit)), ...args.map((arg) => quoted(arg).replaceAll('$', '$$$$'))].join(' ');
}

function programOf(name: string, { cwd, env }: ServiceUnit): string {
  if (isAbsolute(name)) return name;
  if (name.includes('/')) return resolve(cwd, name);
  const found = findProgram(name, env.PATH ?? '');
  if (found) return found;
  throw new AgentError('did-not-stay-up', `The service could not be started: there is no program named ${name}.`);
}

/** Text in double quotes, with everything escaped that means something there. */
function quoted(text: string): string {
  refuseNul(text);
  const escaped = text
    .replace(/["\\]/g, '\\$&')
    .replaceAll('\n', '\\n')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is escaped.
    .replace(/[\x01-\x1f\x7f]/g, (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`)
    .replaceAll('%', '%%');
  return `"${escaped}"`;
}

/** Some settings take the rest of their line as it is and know no quotes. */
function wholeLine(path: string): string {
  refuseNul(path);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused.
  if (/[\x00-\x1f\x7f]|\s$|\\$/.test(path)) {
    throw new AgentError('invalid-args', `The folder ${JSON.stringify(path)} cannot be named in a systemd unit.`);
  }
  return path.replaceAll('%', '%%');
}

function refuseNul(text: string): void {
  if (text.includes('\0')) throw new AgentError('invalid-args', 'A command line cannot hold a NUL character.');
}
