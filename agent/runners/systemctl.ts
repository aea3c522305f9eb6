import { execFile } from 'node:child_process';
import { constants } from 'node:os';

/** What systemd knows of a unit that matters here. */
export interface UnitState {
  /** `active`, `inactive`, `failed`, `activating` (also while it waits for a restart), `deactivating`. */
  active: string;
  /** 0 when there is no main process. */
  pid: number;
  /** Epoch milliseconds. */
  startedAt: number;
  controlGroup: string;
  /** How the last main process ended, in words. */
  words: string;
}

export interface SystemctlResult {
  code: number;
  stdout: string;
  stderr: string;
}

const properties = [
  'Id',
  'ActiveState',
  'MainPID',
  'ControlGroup',
  'Result',
  'ExecMainCode',
  'ExecMainStatus',
  'ExecMainStartTimestampMonotonic',
];

/** In which systemd's programs answer in one language, without colours or a pager. */
const plainEnvironment = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  LC_ALL: 'C',
  SYSTEMD_COLORS: '0',
  SYSTEMD_PAGER: '',
};

/** Runs systemctl to its end. A command that fails is no error here; one that does not end is. */
export function systemctl(args: string[], timeoutMs = 30_000): Promise<SystemctlResult> {
  return new Promise((resolve, reject) => {
    const options = { timeout: timeoutMs, killSignal: 'SIGKILL', env: plainEnvironment, maxBuffer: 4_194_304 } as const;
    const child = execFile('systemctl', ['--no-ask-password', ...args], options, (error, stdout, stderr) => {
      if (child.exitCode !== null) resolve({ code: child.exitCode, stdout, stderr: stderr.trim() });
      else reject(new Error(`systemctl ${args[0] ?? ''} did not answer within ${timeoutMs} ms`, { cause: error }));
    });
  });
}

/** The states of units by their name; a unit that systemd does not know is `inactive`. */
export async function showUnits(names: string[]): Promise<Map<string, UnitState>> {
  if (names.length === 0) return new Map();
  const { stdout } = await systemctl(['show', `--property=${properties.join(',')}`, '--', ...names]);
  const blocks = stdout.split('\n\n').map((block) => new Map(block.split('\n').map(splitProperty)));
  return new Map(blocks.map((block) => [block.get('Id') ?? '', stateOf(block)]));
}

function splitProperty(line: string): [string, string] {
  const at = line.indexOf('=');
  return [line.slice(0, at), line.slice(at + 1)];
}

function stateOf(block: Map<string, string>): UnitState {
  const sinceBootMs = Number(block.get('ExecMainStartTimestampMonotonic') ?? 0) / 1000;
  const bootedAt = Date.now() - Number(process.hrtime.bigint() / 1_000_000n);
  return {
    active: block.get('ActiveState') ?? 'inactive',
    pid: Number(block.get('MainPID') ?? 0),
    startedAt: Math.round(bootedAt + sinceBootMs),
    controlGroup: block.get('ControlGroup') ?? '',
    words: wordsOf(block),
  };
}

/** `ExecMainCode` is one of CLD_EXITED (1), CLD_KILLED (2), CLD_DUMPED (3). */
function wordsOf(block: Map<string, string>): string {
  const status = Number(block.get('ExecMainStatus') ?? 0);
  if (block.get('Result') === 'oom-kill') return 'ended for want of memory';
  if (block.get('ExecMainCode') === '1') return `ended with code ${status}`;
  const signal = Object.entries(constants.signals).find(([, number]) => number === status)?.[0];
  return status > 0 ? `ended by ${signal ?? `signal ${status}`}` : 'ended';
}
