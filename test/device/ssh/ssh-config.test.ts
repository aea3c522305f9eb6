import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readImport } from '../../../main/inventory/inventory.ts';
import { makeTempFolder } from '../../support/temp-folder.ts';

const config = (folder: string) => `
Include ${folder}/parts/*.conf
Host\ttabbed
\tHostName\t10.0.0.1
\tPort\t2201
Host=eq1 eq2
HostName=10.0.1.7
  User = "deploy"
Host token
  HostName %h.example.net
  User root
Host comm # trailing words
  HostName 10.0.0.8 # here too
  Port 2208 # and here
Host neg-* !neg-3
  User neg
Host neg-1 neg-3
  HostName %h.neg
Match host "*.neg,!neg-3.neg"
  Port 7001
Match originalhost eq2 user deploy
  Port 7002
Match !user deploy host 10.0.*
  Port 7003
Match final host *.example.net
  Port 7004
host lower
  hostname 10.7.0.99
  USER Upper
Match user Upper
  Port 7005
Host 'single'
  User "with\\"quote"
Host chain
  ProxyJump a@j1:2201,j2
Host none
  ProxyJump none
Host *
  User everyone
  ProxyJump other
`;

test('an ssh config says of each host what ssh itself says of it', ({ skip, onTestFinished }) => {
  const folder = makeTempFolder();
  onTestFinished(() => folder.remove());
  const file = join(folder.path, 'config');
  mkdirSync(join(folder.path, 'parts'));
  writeFileSync(file, config(folder.path));
  writeFileSync(join(folder.path, 'parts/a.conf'), 'Host in-a\r\n  HostName 10.1.0.1\r\n  User inner\r\n');
  writeFileSync(join(folder.path, 'parts/b.conf'), 'Match host 10.1.0.1\n  Port 3333\nHost in-b\n  Port 3334\n');
  const told = (name: string) => execFileSync('ssh', ['-G', '-F', file, name], { encoding: 'utf8' });
  try {
    execFileSync('ssh', ['-V'], { stdio: 'ignore' });
  } catch {
    skip('no ssh');
  }
  const { hosts } = readImport({ fileName: '' }, file);
  expect(hosts).toHaveLength(13);
  for (const { name, user, address, port, jumps } of hosts) {
    const said = new Map(
      told(name)
        .split('\n')
        .map((line) => [line.split(' ', 1)[0], line.replace(/^\S+ /, '')]),
    );
    const ours = [user, address, String(port ?? 22), jumps.map((jump) => jump.replace('ssh://', '')).join(',')];
    const theirs = [said.get('user'), said.get('hostname'), said.get('port'), said.get('proxyjump') ?? ''];
    expect([name, ...ours]).toEqual([name, ...theirs]);
  }
});
