import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { AgentError } from '../errors.ts';
import type { SystemService } from './installer.ts';
import { ask, change, type SystemOptions } from './system-command.ts';

export interface ServiceState {
  running: boolean;
  enabled: boolean;
}

const unitPath = /^\/(?:usr\/)?(?:lib|etc)\/systemd\/system\/([A-Za-z0-9][A-Za-z0-9:_.\\-]*)\.service$/;
const scriptPath = /^\/etc\/init\.d\/([A-Za-z0-9][A-Za-z0-9_.-]*)$/;
const commandMs = 90_000;

/** What starts services on this device. */
export function initOfDevice(): SystemService['init'] {
  if (existsSync('/run/systemd/system')) return 'systemd';
  return existsSync('/sbin/procd') ? 'procd' : 'sysv';
}

/** The service among the files of a package: the one named like it, else the first that wants to be started. */
export function serviceAmong(
  files: string[],
  name: string,
  init = initOfDevice(),
  read = (path: string) => readFileSync(path, 'utf8'),
): SystemService | undefined {
  const scripts = matches(files, scriptPath);
  const script = likeTheName(scripts, name) ?? scripts[0];
  if (init !== 'systemd') return script === undefined ? undefined : { init, name: script };
  const units = matches(files, unitPath);
  const wanted = likeTheName(units, name) ?? units.find((unit) => wantsStart(files, unit, read)) ?? script;
  return wanted === undefined ? undefined : { init, name: wanted };
}

function matches(files: string[], pattern: RegExp): string[] {
  return files.map((file) => pattern.exec(file)?.[1]).filter((found) => found !== undefined);
}

function likeTheName(found: string[], name: string): string | undefined {
  return [name, `${name}d`].find((candidate) => found.includes(candidate));
}

/** A unit without [Install] is started by something else: a timer, a socket, another unit. */
function wantsStart(files: string[], unit: string, read: (path: string) => string): boolean {
  const path = files.find((file) => unitPath.exec(file)?.[1] === unit);
  try {
    return path !== undefined && /^\[Install\]/m.test(read(path));
  } catch {
    return false;
  }
}

/** Starts and stops the services that packages brought along, through the init of the device. */
export class PackageServices {
  readonly #options: SystemOptions;
  readonly #settleMs: number;

  constructor(options: SystemOptions & { settleMs: number }) {
    this.#options = options;
    this.#settleMs = options.settleMs;
  }

  async state(service: SystemService): Promise<ServiceState> {
    const [running, enabled] = await Promise.all([this.#isRunning(service), this.#isEnabled(service)]);
    return { running, enabled };
  }

  /** Starts it, now and with the device. Answers once it stayed up for a moment; throws `did-not-stay-up`. */
  async start(service: SystemService): Promise<void> {
    await this.#setEnabled(service, 'enable');
    if (await this.#isRunning(service)) return;
    const said = await this.#tell(service, 'start');
    await new Promise((done) => setTimeout(done, this.#settleMs));
    if (!(await this.#isRunning(service))) throw didNotStayUp(service, said);
  }

  /** Stops it, now and for the next start of the device. Throws `stop-failed`. */
  async stop(service: SystemService): Promise<void> {
    await this.#tell(service, 'stop');
    await this.#setEnabled(service, 'disable');
    if (await this.#isRunning(service)) throw new AgentError('stop-failed', `${service.name} still runs.`);
  }

  async restart(service: SystemService): Promise<void> {
    await this.#tell(service, 'stop');
    if (await this.#isRunning(service)) throw new AgentError('stop-failed', `${service.name} still runs.`);
    await this.start(service);
  }

  async #isRunning({ init, name }: SystemService): Promise<boolean> {
    if (init !== 'systemd') return (await this.#ask(...scriptCommand(init, name, 'status'))).code === 0;
    const { stdout } = await this.#ask('systemctl', ['show', '--property=ActiveState', '--', unitName(name)]);
    return /^ActiveState=(active|reloading)$/m.test(stdout);
  }

  async #isEnabled({ init, name }: SystemService): Promise<boolean> {
    if (init === 'systemd') {
      return (await this.#ask('systemctl', ['is-enabled', '--quiet', '--', unitName(name)])).code === 0;
    }
    const folders = init === 'procd' ? ['/etc/rc.d'] : ['/etc/rc2.d', '/etc/rc3.d', '/etc/rc4.d', '/etc/rc5.d'];
    return folders.some((folder) => linksOf(folder).some((link) => /^S\d\d/.test(link) && link.slice(3) === name));
  }

  async #setEnabled({ init, name }: SystemService, word: 'enable' | 'disable'): Promise<void> {
    if (init === 'systemd') await this.#change('systemctl', [word, '--quiet', '--', unitName(name)]);
    else if (init === 'procd') await this.#change(`/etc/init.d/${name}`, [word]);
    else await this.#change('update-rc.d', [name, word]);
  }

  #tell({ init, name }: SystemService, word: 'start' | 'stop'): Promise<string> {
    return init === 'systemd'
      ? this.#change('systemctl', [word, '--', unitName(name)])
      : this.#change(...scriptCommand(init, name, word));
  }

  #ask(program: string, args: string[]) {
    return ask(this.#options, program, args);
  }

  async #change(program: string, args: string[]): Promise<string> {
    return (await change(this.#options, { program, args, timeoutMs: commandMs, late: 'stop-failed' })).text;
  }
}

function scriptCommand(init: 'sysv' | 'procd', name: string, word: string): [string, string[]] {
  if (init === 'procd') return [`/etc/init.d/${name}`, [word === 'status' ? 'running' : word]];
  return ['service', [name, word]];
}

function unitName(name: string): string {
  return `${name}.service`;
}

function linksOf(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function didNotStayUp(service: SystemService, said: string): AgentError {
  const last = said
    .split('\n')
    .filter((line) => line.trim() !== '')
    .at(-1);
  return new AgentError(
    'did-not-stay-up',
    `${service.name} was started and does not run${last ? `: ${last.trim().slice(0, 500)}` : '.'}`,
  );
}
