// The command lines of the other tools, as well as we can drive them.
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findProgram } from '../../test/support/programs.ts';
import type { Host, Hosts } from './hosts.ts';
import type { Program } from './measured.ts';

/** `default`: what the tool's OpenSSH agrees on by itself. `curve25519`: what we use. */
export type Exchange = 'default' | 'curve25519';

const ourExchange = 'curve25519-sha256';
/** The default of clush, and the most that we allow a job; more than the others' own defaults, which are slower here. */
const fanOut = '64';

const packages: Record<string, string> = {
  clush: 'clustershell',
  'parallel-ssh': 'pssh',
  ansible: 'ansible-core',
  ssh: 'openssh-client',
  scp: 'openssh-client',
  sftp: 'openssh-client',
  sshd: 'openssh-server',
  'ssh-keygen': 'openssh-client',
  xargs: 'findutils',
};

/** The Debian package to install; `null` when the tool is here. */
export function packageMissing(tool: string): string | null {
  return findProgram(tool) === null ? (packages[tool] ?? tool) : null;
}

/** Options that every OpenSSH client is given: the key, the known hosts, and nothing of this machine's own settings. */
export function sshWords(hosts: Hosts, exchange: Exchange): string[] {
  const options = [
    `IdentityFile=${hosts.keyFile}`,
    'IdentitiesOnly=yes',
    `UserKnownHostsFile=${hosts.knownHostsFile}`,
    'GlobalKnownHostsFile=/dev/null',
    'StrictHostKeyChecking=yes',
    'BatchMode=yes',
    `Port=${hosts.port}`,
    ...(exchange === 'curve25519' ? [`KexAlgorithms=${ourExchange}`] : []),
  ];
  return ['-F', '/dev/null', ...options.flatMap((option) => ['-o', option])];
}

/** One command on every host with new connections. */
export function clush(hosts: Hosts, some: readonly Host[], exchange: Exchange): Program {
  const options = sshWords(hosts, exchange).join(' ');
  const names = some.map(({ address }) => address).join(',');
  return { argv: ['clush', '-S', '-q', '-f', fanOut, '-l', hosts.user, '-o', options, '-w', names, 'true'] };
}

export function parallelSsh(hosts: Hosts, some: readonly Host[], exchange: Exchange): Program {
  const file = join(hosts.folder, `pssh-${some.length}`);
  writeFileSync(file, some.map(({ address }) => `${address}\n`).join(''));
  const options = sshWords(hosts, exchange).join(' ');
  return { argv: ['parallel-ssh', '-h', file, '-p', fanOut, '-l', hosts.user, '-x', options, 'true'] };
}

/** `controlFolder`: keeps the connections there; without it they are new each time, and no master is left behind. */
export function ansible(
  hosts: Hosts,
  some: readonly Host[],
  { exchange, controlFolder }: { exchange: Exchange; controlFolder?: string },
): Program {
  const inventory = join(hosts.folder, `ansible-${some.length}`);
  writeFileSync(inventory, some.map(({ address }) => `${address}\n`).join(''));
  const keep = controlFolder ? ['-o', 'ControlMaster=auto', '-o', 'ControlPersist=20m'] : ['-o', 'ControlMaster=no'];
  const home = join(hosts.folder, 'ansible');
  mkdirSync(home, { recursive: true });
  writeFileSync(join(home, 'ansible.cfg'), '[defaults]\n');
  const env = {
    ANSIBLE_CONFIG: join(home, 'ansible.cfg'),
    ANSIBLE_HOME: home,
    ANSIBLE_LOCAL_TEMP: join(home, 'tmp'),
    ANSIBLE_SSH_ARGS: [...sshWords(hosts, exchange), ...keep].join(' '),
    ANSIBLE_SSH_CONTROL_PATH_DIR: controlFolder ?? home,
    ANSIBLE_NOCOLOR: '1',
  };
  return { argv: ['ansible', 'all', '-i', inventory, '-u', hosts.user, '-f', fanOut, '-m', 'raw', '-a', 'true'], env };
}

/** The master of one kept connection; runs until it is ended. */
export function master(hosts: Hosts, { address }: Host, controlFolder: string): Program {
  const words = sshWords(hosts, 'curve25519');
  return { argv: ['ssh', ...words, '-M', '-N', '-S', join(controlFolder, address), `${hosts.user}@${address}`] };
}

/** One command on every host over kept connections, at once: xargs is the lightest driver there is. */
export function multiplexed(hosts: Hosts, some: readonly Host[], controlFolder: string): Program {
  const file = join(hosts.folder, `mux-${some.length}`);
  writeFileSync(file, some.map(({ address }) => `${address}\n`).join(''));
  const ssh = ['ssh', '-F', '/dev/null', '-o', 'ControlMaster=no', '-S', join(controlFolder, '%h')];
  return { argv: ['xargs', '-a', file, '-P', fanOut, '-I', '{}', ...ssh, '-l', hosts.user, '{}', 'true'] };
}

/** The tool, doing nothing. */
export function startOf(tool: string): Program {
  return { argv: [tool, '--version'] };
}

/** The sockets of kept connections. */
export function socketsIn(controlFolder: string): string[] {
  return existsSync(controlFolder) ? readdirSync(controlFolder).map((name) => join(controlFolder, name)) : [];
}

export function scp(hosts: Hosts, { address }: Host, copy: { exchange: Exchange; from: string; to: string }): Program {
  const { exchange, from, to } = copy;
  return { argv: ['scp', '-q', ...sshWords(hosts, exchange), from, `${hosts.user}@${address}:${to}`] };
}

export function sftp(hosts: Hosts, { address }: Host, copy: { exchange: Exchange; from: string; to: string }): Program {
  const { exchange, from, to } = copy;
  const batch = join(hosts.folder, 'sftp-batch');
  rmSync(batch, { force: true });
  writeFileSync(batch, `put ${from} ${to}\n`);
  return { argv: ['sftp', '-q', ...sshWords(hosts, exchange), '-b', batch, `${hosts.user}@${address}`] };
}
