import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { initFiles } from '../../../main/device/init-scripts.ts';
import { launcher } from '../../../main/device/launcher.ts';
import { findProgram, runProgram } from '../../support/programs.ts';
import { makeTempFolder } from '../../support/temp-folder.ts';
import { waitFor } from '../../support/wait-for.ts';

// What a shell can run of these scripts is run as small devices would, with the words that an init gives them recorded. There
// is no procd here to boot; systemd, OpenRC, System V init and cron are proved on real ones.

const shells = ['dash', 'busybox'].filter((name) => findProgram(name));

describe.each(shells)('the scripts for other inits, as %s reads them', (shell) => {
  let folder: string;
  const sh = (script: string, ...args: string[]) =>
    execFileSync(shell, [...(shell === 'busybox' ? ['sh'] : []), '-c', script, 'sh', ...args], { encoding: 'utf8' });

  beforeEach(() => {
    const made = makeTempFolder();
    folder = made.path;
    onTestFinished(made.remove);
    for (const kind of ['openrc', 'procd', 'sysv'] as const) writeFileSync(join(folder, kind), initFiles[kind]);
  });

  it.each(['openrc', 'procd', 'sysv'])('%s: is whole', (kind) => {
    expect(sh(`set -n; . "$1"`, join(folder, kind))).toBe('');
    expect(runProgram('dash', ['-n', join(folder, kind)])).toBe('');
  });

  it('openrc: says what to supervise and that it wants the network', () => {
    const said = sh(
      `after() { echo "after $*"; }; . "$1"; depend; echo "$supervisor $command $command_args"`,
      join(folder, 'openrc'),
    );
    expect(said).toBe('after net\nsupervise-daemon /bin/sh /opt/flotilla/agent/run\n');
  });

  it('procd: opens one instance that is started again when it ends', () => {
    const words = ['procd_open_instance', 'procd_set_param', 'procd_close_instance'];
    const stubs = words.map((word) => `${word}() { echo "${word} $*"; }`).join('\n');
    const said = sh(`${stubs}\n. "$1"; start_service; echo "$START $STOP $USE_PROCD"`, join(folder, 'procd'));
    expect(said.split('\n').map((line) => line.trim())).toEqual([
      'procd_open_instance',
      'procd_set_param command /bin/sh /opt/flotilla/agent/run',
      'procd_set_param respawn 3600 5 0',
      'procd_close_instance',
      '95 10 1',
      '',
    ]);
  });

  it('sysv: hands start, stop, restart and status to the launcher, and refuses the rest', () => {
    const run = join(folder, 'run');
    writeFileSync(run, 'echo "run $*"\n');
    const script = join(folder, 'sysv');
    writeFileSync(script, readFileSync(script, 'utf8').replaceAll('/opt/flotilla/agent/run', run));
    const call = (word: string) => sh(`sh "$1" ${word} 2>&1 || echo "exit $?"`, script).trim();
    expect(['start', 'stop', 'status'].map(call)).toEqual(['run start', 'run stop', 'run status']);
    expect(call('restart')).toBe('run stop\nrun start');
    expect(call('explode')).toMatch(/usage: .*\nexit 2/);
    for (const name of ['Provides', 'Required-Start', 'Default-Start', 'Short-Description']) {
      expect(initFiles.sysv).toContain(`# ${name}:`);
    }
  });

  it('the launcher starts one agent alone, and ends it also where it does not listen yet', async () => {
    const code = join(folder, '.flotilla/agent');
    const run = join(code, 'run');
    mkdirSync(join(folder, '.flotilla/data'), { recursive: true });
    mkdirSync(code);
    const node = join(folder, 'node');
    writeFileSync(node, '#!/bin/sh\nwhile :; do sleep 1; done\n', { mode: 0o755 });
    writeFileSync(run, launcher({ where: 'user', nodePath: node, file: 'agent-0.cjs' }));
    const call = (word: string) => sh('HOME=$1; export HOME; exec sh "$2" "$3"', folder, run, word);
    const started = join(folder, '.flotilla/start.pid');
    onTestFinished(() => void call('stop'));
    call('start');
    await waitFor(
      'it to start',
      () => existsSync(started) && commandOf(readFileSync(started, 'utf8')).includes('agent-0'),
    );
    const pid = readFileSync(started, 'utf8');
    call('start');
    expect(readFileSync(started, 'utf8')).toBe(pid);
    call('stop');
    expect(commandOf(pid)).toBe('');
    expect(existsSync(started)).toBe(false);
  });
});

/** '' when there is no such process any more. */
function commandOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid.trim()}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}
