import type { Facts } from '../../contract/app/devices.ts';
import type { LibraryKind } from '../../contract/app/library.ts';
import type { Preview } from '../../contract/app/plan.ts';
import { FlotillaError } from '../../contract/errors.ts';
import { blocked } from './known.ts';
import type { KnownDevice, LibraryFile, LibraryReader } from './types.ts';

// Whether a package of the library was made for a device. Refused is only what surely does not run there: a device may have
// the programs of another architecture beside its own, so what its processor can run at all is let pass.

interface Processor {
  deb: readonly string[];
  npm: readonly string[];
  /** What the names of OpenWrt's architectures begin with. */
  opkg: readonly string[];
}

const arm: Processor = { deb: ['armhf', 'armel'], npm: ['arm'], opkg: ['arm'] };
const x86: Processor = { deb: ['i386'], npm: ['ia32'], opkg: ['i386', 'i486', 'i586', 'i686', 'x86'] };

/** By what `uname -m` says. One that is not here is not judged. */
const processors: Readonly<Record<string, Processor>> = {
  x86_64: { deb: ['amd64', 'x32', ...x86.deb], npm: ['x64', ...x86.npm], opkg: ['x86_64', 'amd64', ...x86.opkg] },
  i386: x86,
  i486: x86,
  i586: x86,
  i686: x86,
  aarch64: { deb: ['arm64', ...arm.deb], npm: ['arm64', ...arm.npm], opkg: ['aarch64', 'arm64', ...arm.opkg] },
  armv5tel: arm,
  armv6l: arm,
  armv7l: arm,
  armv8l: arm,
  mips: { deb: ['mips', 'mipsel'], npm: ['mips', 'mipsel'], opkg: ['mips'] },
  mips64: { deb: ['mips64', 'mips64el', 'mips', 'mipsel'], npm: ['mips', 'mipsel', 'mips64el'], opkg: ['mips'] },
  riscv64: { deb: ['riscv64'], npm: ['riscv64'], opkg: ['riscv64'] },
  ppc64le: { deb: ['ppc64el'], npm: ['ppc64'], opkg: ['powerpc64'] },
  s390x: { deb: ['s390x'], npm: ['s390x'], opkg: ['s390x'] },
  loongarch64: { deb: ['loong64'], npm: ['loong64'], opkg: ['loongarch64'] },
};
const everywhere = new Set(['all', 'any', 'noarch']);

type Package = Pick<LibraryFile, 'kind' | 'architecture'>;

/** True where it would be refused on a device of which this is known. */
export function isMisfit({ kind, architecture }: Package, facts: Pick<Facts, 'architecture' | 'libc'>): boolean {
  if (architecture === null || architecture === undefined || everywhere.has(architecture)) return false;
  if (kind === 'archive') return !architecture.split(',').includes(facts.architecture);
  const processor = Object.hasOwn(processors, facts.architecture) ? processors[facts.architecture] : undefined;
  if (kind === 'npm') return isNpmMisfit(architecture, facts, processor);
  if (processor === undefined) return false;
  if (kind === 'deb') return !processor.deb.includes(architecture);
  return kind === 'ipk' && !processor.opkg.some((start) => architecture.startsWith(start));
}

/** `linux-x64-musl`, `any-arm64`, `linux,darwin-x64,arm64`: systems, processors, and the C library where it matters. */
function isNpmMisfit(platform: string, { libc }: Pick<Facts, 'libc'>, processor: Processor | undefined): boolean {
  const [systems, cpus, libcs] = platform.split('-').map((list) => list.split(','));
  const isFor = (list: readonly string[] | undefined, ones: readonly string[]) =>
    list === undefined || list.includes('any') || ones.some((one) => list.includes(one));
  if (!isFor(systems, ['linux'])) return true;
  if (libc !== 'unknown' && !isFor(libcs, [libc])) return true;
  return processor !== undefined && !isFor(cpus, processor.npm);
}

const packageKinds: readonly LibraryKind[] = ['npm', 'deb', 'ipk', 'archive'];

/** Why a package of the library would be refused on a device; `null` where nothing is known against it, or none is named. */
export function packageGate(known: KnownDevice, sha256: string | undefined, library: LibraryReader): Preview | null {
  if (sha256 === undefined) return null;
  const file = library.item(sha256);
  if (!file) return blocked(known, 'library.unknown');
  const { name, kind, architecture } = file;
  if (!packageKinds.includes(kind)) return blocked(known, 'library.wrong-kind', { name, kind });
  const facts = known.snapshot.facts?.value;
  if (!facts || !isMisfit(file, facts)) return null;
  return blocked(known, 'library.wrong-platform', { name, wanted: architecture ?? '', is: platformOf(facts) });
}

/** Throws `library.wrong-platform` for a package that was made for other devices. */
export function assertFits(file: LibraryFile, facts: Facts, address: string): void {
  if (!isMisfit(file, facts)) return;
  const { name, architecture } = file;
  throw new FlotillaError('library.wrong-platform', {
    name,
    address,
    wanted: architecture ?? '',
    is: platformOf(facts),
  });
}

function platformOf({ architecture, libc }: Facts): string {
  return libc === 'unknown' ? architecture : `${architecture}, ${libc}`;
}
