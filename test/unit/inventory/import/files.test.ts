import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { importFormats } from '../../../../contract/app/import.ts';
import { FlotillaError } from '../../../../contract/errors.ts';
import { formatOf, readImport } from '../../../../main/inventory/import/import.ts';

const read = (text: string, fileName = '') => readImport({ text, fileName }, '/nowhere');
const brief = (text: string, fileName = '') =>
  read(text, fileName).hosts.map(({ name, address, port, user }) => `${name} ${user ?? '-'}@${address}:${port ?? '-'}`);

describe('a table', () => {
  const excel = [
    '\uFEFFsep=;',
    'Name;IP-Address;SSH Port;User;Location;Tags;Rack;Notes',
    '"Harbour; north";10.0.0.1;2222;root;Harbour;edge, core;R1;"first line',
    'second ""line"""',
    ';;;;;;;',
    'no-address;;;;;;;',
    'bad-port;10.0.0.9;ssh;root;;;;',
    "gate-2;10.0.0.2;;;;;'=R2;",
  ].join('\r\n');

  it('of a spreadsheet is read with its mark, its quotes, its semicolons and line breaks in cells', () => {
    const file = read(excel, 'devices.csv');
    expect(file.hosts).toMatchObject([
      {
        line: 3,
        name: 'Harbour; north',
        address: '10.0.0.1',
        port: 2222,
        user: 'root',
        site: 'Harbour',
        tags: ['edge', 'core'],
        fields: { Rack: 'R1' },
        notes: 'first line\r\nsecond "line"',
      },
      { line: 8, name: 'gate-2', address: '10.0.0.2', port: null, user: null, fields: { Rack: '=R2' } },
    ]);
    expect(file.bad).toEqual([
      { line: 6, why: 'no-address', detail: 'no-address' },
      { line: 7, why: 'bad-port', detail: 'ssh' },
    ]);
  });

  it('shows its columns with samples, and goes by the mapping that is given', () => {
    const { columns } = read('ip,what\n10.0.0.1,pump\n', 'x.csv');
    expect(columns).toEqual([
      { heading: 'ip', samples: ['10.0.0.1'], to: 'address' },
      { heading: 'what', samples: ['pump'], to: 'field' },
    ]);
    const mapped = readImport(
      { text: 'ip,what\n10.0.0.1,pump\n', fileName: '', format: 'csv', columns: ['address', 'name'] },
      '',
    );
    expect(mapped.hosts).toMatchObject([{ name: 'pump', address: '10.0.0.1', fields: {} }]);
  });

  it.each([',', ';', '\t', '|'])('between %j is understood, also with headings in Chinese', (sign) => {
    expect(
      brief(
        [['名称', '地址', '端口', '用户'].join(sign), ['泵站', '10.0.0.3', '22', 'root'].join(sign)].join('\n'),
        'a.csv',
      ),
    ).toEqual(['泵站 root@10.0.0.3:22']);
  });
});

describe('an ssh config', () => {
  const config = `
# the yard
Host bastion
  HostName 203.0.113.5
  User jump
Host pump-* !pump-9
  User tech
  ProxyJump bastion
Host pump-1 pump-2
  HostName %h.yard.example
  Port 2200
  IdentityFile ~/.ssh/yard
Host pump-9
  HostName=10.9.9.9
Match originalhost pump-2
  Port 2201
Match exec "touch /tmp/never"
  User nobody
Host odd
  Port 99999
CanonicalizeHostname yes
Include more.conf
Host *
  User everyone
`;

  it('gives each named host what its sections say, first word first', () => {
    expect(brief(config, 'config')).toEqual([
      'bastion jump@203.0.113.5:-',
      'pump-1 tech@pump-1.yard.example:2200',
      'pump-2 tech@pump-2.yard.example:2200',
      'pump-9 everyone@10.9.9.9:-',
    ]);
    expect(read(config, 'config').hosts.map(({ jumps, identity }) => [jumps, identity])).toEqual([
      [[], null],
      [['bastion'], '~/.ssh/yard'],
      [['bastion'], '~/.ssh/yard'],
      [[], null],
    ]);
  });

  it('runs nothing and asks nobody, and says so, with the lines', () => {
    const file = read(config, 'config');
    expect(file.bad).toEqual([{ line: 19, why: 'bad-port', detail: 'odd' }]);
    expect(file.notes.map(({ line, why }) => `${line} ${why}`).sort()).toEqual([
      '17 match-exec',
      '21 canonical-names',
      '22 include-not-read',
      '23 pattern-only',
      '6 pattern-only',
    ]);
  });

  describe('of this user', () => {
    let folder: string;
    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'flotilla-ssh-config-'));
      await mkdir(join(folder, 'conf.d'));
      await writeFile(join(folder, 'config'), 'Include conf.d/*.conf missing.conf\nHost last\n  HostName 10.0.0.9\n');
      await writeFile(join(folder, 'conf.d/a.conf'), 'Host first\n  HostName 10.0.0.1\nInclude conf.d/loop.conf\n');
      await writeFile(join(folder, 'conf.d/loop.conf'), 'Include loop.conf\nHost looped\n  HostName 10.0.0.2\n');
    });
    afterAll(() => rm(folder, { recursive: true, force: true }));

    it('is read with what it includes, and a circle of includes ends', () => {
      const file = readImport({ fileName: '' }, join(folder, 'config'));
      expect(file.hosts.map(({ name }) => name)).toEqual(['first', 'looped', 'last']);
      expect(file.notes.some(({ why }) => why === 'include-not-read')).toBe(true);
    });

    it('that is not there is a problem with its path', () => {
      const path = join(folder, 'none');
      expect(() => readImport({ fileName: '' }, path)).toThrow(FlotillaError);
    });
  });
});

describe('an Ansible inventory', () => {
  const ini = `
lonely ansible_host=10.0.0.9
[routers]
edge-[01:03].north ansible_user=admin   # three of them
core-a:2222 ansible_ssh_private_key_file="~/.ssh/my key"
[switches]
sw-[a:c:2]
[broken:childs]
lost
[site:children]
routers
switches
[site:vars]
ansible_user = tech
ansible_ssh_common_args='-o ProxyJump=jump@203.0.113.5'
[routers:vars]
ansible_user=router
[loop:children]
loop
[windows]
pc ansible_connection=winrm
[bad]
x-[9:1]
y ansible_port=no
`;

  it('in INI form is read with ranges, nested groups and the order in which variables win', () => {
    expect(brief(ini, 'hosts.ini')).toEqual([
      'lonely -@10.0.0.9:-',
      'edge-01.north admin@edge-01.north:-',
      'edge-02.north admin@edge-02.north:-',
      'edge-03.north admin@edge-03.north:-',
      'core-a router@core-a:2222',
      'sw-a tech@sw-a:-',
      'sw-c tech@sw-c:-',
      'pc -@pc:-',
    ]);
    const [, edge, , , core] = read(ini, 'hosts').hosts;
    expect(edge).toMatchObject({ line: 4, tags: ['site', 'routers'], jumps: ['jump@203.0.113.5'] });
    expect(core).toMatchObject({ identity: '~/.ssh/my key', tags: ['site', 'routers'] });
  });

  it('says which lines it could not take, and takes the others', () => {
    const file = read(ini, 'hosts.ini');
    expect(file.bad.map(({ line, why }) => `${line} ${why}`)).toEqual([
      '8 bad-group',
      '9 bad-group',
      '23 bad-range',
      'null bad-group',
      '24 bad-port',
    ]);
    expect(file.notes).toEqual([{ line: 21, why: 'not-ssh', detail: 'pc: winrm' }]);
  });

  const yaml = `
all:
  vars: { ansible_user: tech }
  children:
    north:
      vars:
        ansible_port: 2022
      children:
        edge:
          hosts:
            edge-[1:2]:
            edge-9: { ansible_host: 10.0.0.9, ansible_port: 22 }
          vars: &shared
            ansible_user: edge
    south:
      hosts:
        pump:
          <<: x
          ansible_become: true
      vars: *shared
      wrong: { a: 1 }
    odd: 7
`;

  it('in YAML form is read as deep as its groups are nested, with anchors', () => {
    expect(brief(yaml, 'inventory.yml')).toEqual([
      'edge-1 edge@edge-1:2022',
      'edge-2 edge@edge-2:2022',
      'edge-9 edge@10.0.0.9:22',
      'pump edge@pump:-',
    ]);
    const file = read(yaml, 'inventory.yml');
    expect(file.hosts[0]).toMatchObject({ line: 11, tags: ['north', 'edge'] });
    expect(file.bad.map(({ line, why }) => `${line} ${why}`)).toEqual(['21 bad-group', '22 bad-group']);
  });
});

describe('any text', () => {
  it.each([
    ['{"devices":[]}', 'json'],
    ['[\n{"address":"a"}]', 'json'],
    ['Host a\n HostName b', 'ssh-config'],
    ['[web]\na\n', 'ansible-ini'],
    ['all:\n  hosts:\n', 'ansible-yaml'],
    ['name,ip\na,b', 'csv'],
  ] as const)('%j is told by its content to be %s', (text, format) => {
    expect(formatOf('', text)).toBe(format);
  });

  it('is read or refused line by line, never with a crash', () => {
    const line = fc.oneof(
      fc.string(),
      fc.constantFrom(
        '[a:children]',
        'a',
        '[a]',
        'Host a',
        'Match all',
        'all:',
        '  hosts:',
        '&x *x',
        '"',
        'a[1:9',
        '{"devices":[{}]}',
        'x ansible_port=""',
      ),
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 12 }), fc.constantFrom(...importFormats), (lines, format) => {
        const file = readImport({ text: lines.join('\n'), fileName: '', format }, '');
        return file.hosts.every(({ address }) => address !== '' || format !== 'csv');
      }),
      { numRuns: 500 },
    );
  });
});
