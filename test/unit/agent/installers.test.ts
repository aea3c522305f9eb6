import { describe, expect, it } from 'vitest';
import { readPolicy } from '../../../agent/installers/apt.ts';
import { debianFailure, saysLocked, saysUnreachable } from '../../../agent/installers/dpkg-database.ts';
import { opkgFailure } from '../../../agent/installers/opkg.ts';
import { serviceAmong } from '../../../agent/installers/package-service.ts';
import { systemPath } from '../../../agent/installers/system-command.ts';

const policy = `gauge:
  Installed: 1.0-1
  Candidate: 2.0-1
  Version table:
     2.0-1 500
        500 http://repository.invalid/debian stable/main amd64 Packages
 *** 1.0-1 100
        100 /var/lib/dpkg/status
     0.9-1 -1
         -1 http://repository.invalid/debian old/main amd64 Packages
`;

describe('what apt-cache says', () => {
  it('names the versions that a source has, and not the one that is only installed', () => {
    expect(readPolicy(policy, 'gauge')).toEqual({ candidate: '2.0-1', versions: ['2.0-1', '0.9-1'] });
  });

  it('about another package, or about none, is nothing', () => {
    expect(readPolicy(policy, 'gauge-tools')).toEqual({ candidate: undefined, versions: [] });
    expect(readPolicy('', 'gauge')).toEqual({ candidate: undefined, versions: [] });
  });

  it('ends where the next package begins', () => {
    const two = `first:\n  Installed: (none)\n  Candidate: (none)\n  Version table:\n${policy}`;
    expect(readPolicy(two, 'first')).toEqual({ candidate: undefined, versions: [] });
  });

  it('about a package that only others provide offers no candidate', () => {
    expect(readPolicy('mail:\n  Installed: (none)\n  Candidate: (none)\n  Version table:\n', 'mail').candidate).toBe(
      undefined,
    );
  });
});

describe('why apt or dpkg failed', () => {
  const wanted = { name: 'gauge', version: '1.0' };
  it.each([
    ['package-not-found', 'E: Unable to locate package gauge'],
    ['version-not-found', "E: Version '1.0' for 'gauge' was not found"],
    ['no-space', 'dpkg: error processing archive: failed to write (No space left on device)'],
    ['no-space', "E: You don't have enough free space in /var/cache/apt/archives/."],
    ['registry-unreachable', 'E: Failed to fetch http://repository.invalid/g.deb  Temporary failure resolving'],
    ['install-failed', 'dpkg: error processing package gauge (--configure):\n subprocess returned error exit status 3'],
    ['install-failed', ''],
  ])('%s: %s', (code, text) => {
    expect(debianFailure(text, wanted)).toMatchObject({ code, message: expect.stringMatching(/\S/) });
  });

  it.each([
    'E: Could not get lock /var/lib/dpkg/lock-frontend. It is held by process 77 (apt-get)',
    'E: Unable to lock directory /var/lib/apt/lists/',
    'dpkg: error: dpkg frontend lock was locked by another process with pid 77',
  ])('a lock that is held is told by: %s', (text) => {
    expect(saysLocked(text)).toBe(true);
  });

  it('a package whose name speaks of locks or fetching is no such failure', () => {
    expect(saysLocked('Unpacking unlocked (1.0) ...')).toBe(false);
    expect(saysUnreachable('Unpacking fetch-failed-tools (1.0) ...')).toBe(false);
  });
});

describe('why opkg failed', () => {
  it.each([
    [
      'package-not-found',
      "Unknown package 'gauge'.\nCollected errors:\n * opkg_install_cmd: Cannot install package gauge.",
    ],
    ['no-space', 'Collected errors:\n * verify_pkg_installable: Only have 12kb available on filesystem /overlay'],
    ['registry-unreachable', 'Collected errors:\n * opkg_download: Failed to download x, wget returned 4.'],
    ['install-failed', 'Collected errors:\n * something: else'],
  ])('%s', (code, text) => {
    expect(opkgFailure(text, 'gauge')).toMatchObject({ code, message: expect.not.stringContaining(' * ') });
  });
});

describe('the service among the files of a package', () => {
  const files = [
    '/.',
    '/etc/init.d/gauge-helper',
    '/etc/init.d/gauged',
    '/lib/systemd/system/gauge-cleanup.service',
    '/lib/systemd/system/gauge@.service',
    '/usr/lib/systemd/system/meter.service',
  ];
  const read = (path: string) => (path.includes('meter') ? '[Service]\n[Install]\nWantedBy=x\n' : '[Service]\n');

  it('is the init script named like it where init scripts are run', () => {
    expect(serviceAmong(files, 'gauge', 'sysv', read)).toEqual({ init: 'sysv', name: 'gauged' });
    expect(serviceAmong(files, 'gauge', 'procd', read)).toEqual({ init: 'procd', name: 'gauged' });
  });

  it('is the unit that wants to be started where none has the name, and never a template', () => {
    expect(serviceAmong(files, 'gauge', 'systemd', read)).toEqual({ init: 'systemd', name: 'meter' });
  });

  it('is the unit named like it where there is one', () => {
    const more = [...files, '/lib/systemd/system/gauge.service'];
    expect(serviceAmong(more, 'gauge', 'systemd', read)).toEqual({ init: 'systemd', name: 'gauge' });
  });

  it('is the init script under systemd too, where there is no unit', () => {
    expect(serviceAmong(['/etc/init.d/gauge'], 'gauge', 'systemd', read)).toEqual({ init: 'systemd', name: 'gauge' });
  });

  it('is none where there is none, or only what this init cannot run', () => {
    expect(serviceAmong(['/usr/bin/gauge'], 'gauge', 'systemd', read)).toBe(undefined);
    expect(serviceAmong(['/lib/systemd/system/gauge.service'], 'gauge', 'sysv', read)).toBe(undefined);
    expect(serviceAmong(['/lib/systemd/system/gauge-cleanup.service'], 'gauge', 'systemd', read)).toBe(undefined);
  });
});

it("the administrator's folders come after those of the agent's own PATH, each once", () => {
  expect(systemPath('/opt/x:/usr/bin')).toBe('/opt/x:/usr/bin:/usr/local/sbin:/usr/sbin:/sbin:/bin');
});
