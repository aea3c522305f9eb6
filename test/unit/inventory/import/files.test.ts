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

describe('a table that is not as it should be', () => {
  it('loses only the line whose quote is never closed', () => {
    const file = read('name,ip\na,10.0.0.1\nb,"10.0.0.2\nc,10.0.0.3\n"d, e",10.0.0.4\nf,"\ng,10.0.0.6\n', 'x.csv');
    expect(file.hosts.map(({ name, line }) => [name, line])).toEqual([
      ['a', 2],
      ['c', 4],
      ['d, e', 5],
      ['g', 7],
    ]);
    expect(file.bad).toEqual([
      { line: 3, why: 'open-quote', detail: 'b,"10.0.0.2' },
      { line: 6, why: 'open-quote', detail: 'f,"' },
    ]);
  });

  it('keeps both of two columns with one heading, and takes "host" for the name beside an address', () => {
    const file = read('host;ip;name;Rack;Rack;notes;notes\na;10.0.0.1;b;R1;R2;;second', 'x.csv');
    expect(file.columns.map(({ to }) => to)).toEqual(['field', 'address', 'name', 'field', 'field', 'notes', 'field']);
    expect(file.hosts).toMatchObject([
      { name: 'b', address: '10.0.0.1', fields: { host: 'a', Rack: 'R1', 'Rack 2': 'R2', 'notes 2': 'second' } },
    ]);
    expect(read('host,ip\na,10.0.0.1', 'x.csv').hosts).toMatchObject([{ name: 'a', address: '10.0.0.1' }]);
  });

  it('without an address column says that once, and with it mapped is read', () => {
    const text = 'what,where\na,10.0.0.1\nb,10.0.0.2\n';
    expect(read(text, 'x.csv').bad).toEqual([{ line: 1, why: 'no-address-column', detail: 'what, where' }]);
    const mapped = readImport({ text, fileName: 'x.csv', columns: ['name', 'address'] }, '');
    expect(mapped.hosts.map(({ name }) => name)).toEqual(['a', 'b']);
  });

  it('counts its lines whatever ends them', () => {
    for (const end of ['\n', '\r\n', '\r']) {
      expect(read(['name,ip', '"a', 'b",10.0.0.1', 'c,', 'd,10.0.0.2'].join(end), 'x.csv')).toMatchObject({
        hosts: [{ line: 2 }, { line: 5, name: 'd' }],
        bad: [{ line: 4, why: 'no-address' }],
      });
    }
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
    expect(file.bad).toEqual([{ line: 19, why: 'bad-port', detail: 'odd: 99999' }]);
    expect(file.notes.map(({ line, why }) => `${line} ${why}`).sort()).toEqual([
      '17 match-exec',
      '21 canonical-names',
      '22 include-not-read',
      '23 pattern-only',
      '6 pattern-only',
    ]);
  });

  it('is read as OpenSSH parts it into words and holds its criteria', () => {
    const file = read(
      `
Host\tcomm other # trailing words
\tHostName\t"10.0.0.8" # here too
Match host "10.*,!10.0.0.9" !user somebody-else
  User matched
Match host=10.0.0.8 originalhost other
  Port = 2208
host lower
  hostname 10.0.0.9
  identityfile "~/.ssh/of %h_%r"
Match tagged lab
  User never
Match final host 10.0.0.9
  Port 99
Host old nest
  ProxyCommand ssh -q -W %h:%p -l me -p 2200 bastion
Host own
  ProxyCommand none
  ProxyJump bastion
  User "open
Host *
  ProxyJump %r@edge-%h:2022,lower
`,
      'config',
    );
    expect(file.hosts.map(({ name, user, address, port, jumps }) => [name, user, address, port, jumps])).toEqual([
      [
        'comm',
        'matched',
        '10.0.0.8',
        null,
        ['ssh://@edge-10.0.0.8:2022', 'lower'].map((jump) => jump.replace('//@', '//matched@')),
      ],
      ['other', 'matched', '10.0.0.8', 2208, ['ssh://matched@edge-10.0.0.8:2022', 'lower']],
      ['lower', null, '10.0.0.9', 99, ['ssh://@edge-10.0.0.9:2022', 'lower']],
      ['old', null, 'old', null, ['ssh://me@bastion:2200']],
      ['nest', null, 'nest', null, ['ssh://me@bastion:2200']],
      ['own', null, 'own', null, []],
    ]);
    expect(file.hosts[2]?.identity).toBe('~/.ssh/of 10.0.0.9_');
    expect(file.bad).toMatchObject([{ line: 20, why: 'not-readable' }]);
    expect(file.notes.map(({ why }) => why)).toEqual(['match-unknown', 'pattern-only']);
  });

  describe('of this user', () => {
    let folder: string;
    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'flotilla-ssh-config-'));
      await mkdir(join(folder, 'conf.d'));
      await writeFile(join(folder, 'config'), 'Include conf.d/*.conf missing.conf\nHost last\n  HostName 10.0.0.9\n');
      await writeFile(join(folder, 'conf.d/a.conf'), 'Host first\n  HostName 10.0.0.1\nInclude conf.d/loop.conf\n');
      await writeFile(
        join(folder, 'nested'),
        'Include "conf.d/in*.conf"\nUser outer\nHost work-*\n  Include conf.d/work\n  Port 2200\nHost work-1 rest-1\n  HostName 10.0.0.3\n',
      );
      await writeFile(join(folder, 'conf.d/in.conf'), 'Host within\n  User inner\n  Port no\n');
      await writeFile(join(folder, 'conf.d/work'), 'Host *-1\n  IdentityFile ~/.ssh/work\n');
      await writeFile(join(folder, 'conf.d/loop.conf'), 'Include loop.conf\nHost looped\n  HostName 10.0.0.2\n');
    });
    afterAll(() => rm(folder, { recursive: true, force: true }));

    it('is read with what it includes, and a circle of includes ends', () => {
      const file = readImport({ fileName: '' }, join(folder, 'config'));
      expect(file.hosts.map(({ name }) => name)).toEqual(['first', 'looped', 'last']);
      expect(file.notes.some(({ why }) => why === 'include-not-read')).toBe(true);
    });

    it('goes on after an Include where it was, and what a section includes is said of its hosts alone', () => {
      const file = readImport({ fileName: '' }, join(folder, 'nested'));
      expect(file.hosts.map(({ name, user, port, identity }) => [name, user, port, identity])).toEqual([
        ['work-1', 'outer', 2200, '~/.ssh/work'],
        ['rest-1', 'outer', null, null],
      ]);
      expect(file.bad).toEqual([{ line: 1, why: 'bad-port', detail: 'within (conf.d/in.conf:1): no' }]);
    });

    it('with thousands of hosts is read in one go', () => {
      const many = Array.from({ length: 10_000 }, (_, n) => `Host pump-${n}\n  HostName 10.0.0.1\n`).join('');
      const file = read(`${many}Host *\n  User tech\n`, 'config');
      expect(file.hosts).toHaveLength(10_000);
      expect(file.hosts.at(-1)).toMatchObject({ name: 'pump-9999', user: 'tech' });
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
    expect(edge).toMatchObject({ line: 4, tags: ['site', 'routers'], jumps: ['ssh://jump@203.0.113.5'] });
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

describe('an Ansible inventory as people write it', () => {
  it('takes comments after values, addresses of version 6, old jumps and priorities as Ansible does', () => {
    const ini = `
[web]
w1 ansible_host="10.1.1.1" # inline
[2001:db8::5]:2222 ansible_user='a # b'
[web:vars]
ansible_port = 2022 # all of them
ansible_ssh_private_key_file="~/.ssh/prod key" # why
ansible_ssh_common_args='-o ProxyCommand="ssh -W %h:%p -q jump@bastion"'
ansible_user=plain # belongs to it
[aaa]
w1
[aaa:vars]
ansible_group_priority=10
ansible_user=first
`;
    expect(read(ini, 'hosts.ini')).toMatchObject({
      hosts: [
        { name: 'w1', address: '10.1.1.1', port: 2022, user: 'first', identity: '~/.ssh/prod key' },
        { name: '2001:db8::5', port: 2222, user: 'a # b', jumps: ['ssh://jump@bastion'] },
      ],
      bad: [],
    });
  });

  it('in YAML merges what is merged in, passes over the vault, and ends where anchors do not', () => {
    const yaml = `
all:
  hosts:
    w1: &base
      ansible_user: base
      ansible_port: 2200
      ansible_host: !vault |
        $ANSIBLE_VAULT;1.1;AES256
        6162
    w2: { <<: *base, ansible_port: 2201 }
    w3:
      ansible_port: 22
      <<: [*base, { ansible_user: other, ansible_host: 10.0.0.3 }]
  children: { lone: { hosts: one } }
`;
    expect(brief(yaml, 'i.yml')).toEqual(['w1 base@w1:2200', 'w2 base@w2:2201', 'w3 base@10.0.0.3:22', 'one -@one:-']);
    const bomb = [
      'all: { vars: { a0: 1 } }',
      'x0: &x0 { a: 1 }',
      ...Array.from({ length: 30 }, (_, n) => `x${n + 1}: &x${n + 1} { <<: [*x${n}, *x${n}, *x${n}] }`),
      'last: { hosts: { h: *x30 } }',
    ].join('\n');
    expect(read(bomb, 'i.yml').bad.some(({ why }) => why === 'too-many')).toBe(true);
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
