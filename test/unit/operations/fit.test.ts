import { describe, expect, test } from 'vitest';
import { isMisfit } from '../../../main/operations/fit.ts';

type Row = [
  kind: 'deb' | 'ipk' | 'npm' | 'archive',
  made: string | null,
  uname: string,
  libc: 'glibc' | 'musl' | 'unknown',
];

describe('a package', () => {
  test.each<Row>([
    ['deb', 'amd64', 'x86_64', 'glibc'],
    ['deb', 'all', 'armv7l', 'glibc'],
    ['deb', 'armhf', 'armv7l', 'glibc'],
    // A system of 32 bits on a kernel of 64, as on many a Raspberry Pi.
    ['deb', 'armhf', 'aarch64', 'glibc'],
    ['deb', 'amd64', 'some-new-machine', 'glibc'],
    ['ipk', 'mipsel_24kc', 'mips', 'musl'],
    ['ipk', 'aarch64_cortex-a53', 'aarch64', 'musl'],
    ['ipk', 'noarch', 'mips', 'musl'],
    ['npm', 'linux-x64', 'x86_64', 'musl'],
    ['npm', 'linux,darwin-x64,arm64', 'aarch64', 'glibc'],
    ['npm', 'any-arm', 'armv6l', 'glibc'],
    ['npm', 'linux-x64-glibc', 'x86_64', 'unknown'],
    ['archive', 'aarch64,x86_64', 'x86_64', 'glibc'],
    ['archive', null, 'riscv64', 'glibc'],
  ])('%s for %s is let pass on %s with %s', (kind, architecture, uname, libc) => {
    expect(isMisfit({ kind, architecture }, { architecture: uname, libc })).toBe(false);
  });

  test.each<Row>([
    ['deb', 'arm64', 'x86_64', 'glibc'],
    ['deb', 'amd64', 'aarch64', 'glibc'],
    ['deb', 'arm64', 'armv7l', 'glibc'],
    ['ipk', 'x86_64', 'mips', 'musl'],
    ['ipk', 'aarch64_generic', 'armv7l', 'musl'],
    ['npm', 'linux-x64', 'aarch64', 'glibc'],
    ['npm', 'darwin-arm64', 'aarch64', 'glibc'],
    ['npm', 'linux-x64-musl', 'x86_64', 'glibc'],
    ['npm', 'any-any-musl', 'x86_64', 'glibc'],
    ['archive', 'aarch64', 'x86_64', 'glibc'],
    ['archive', 'aarch64', 'some-new-machine', 'glibc'],
  ])('%s for %s is refused on %s with %s', (kind, architecture, uname, libc) => {
    expect(isMisfit({ kind, architecture }, { architecture: uname, libc })).toBe(true);
  });
});
