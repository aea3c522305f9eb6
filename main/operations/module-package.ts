import type { ModuleSource, ModuleSourceKind, ModuleWrite } from '../../contract/agent/modules.ts';
import type { LibraryKind } from '../../contract/app/library.ts';
import { FlotillaError } from '../../contract/errors.ts';
import type { DeviceSession } from '../device/device.ts';
import { assertFits } from './fit.ts';
import { libraryFile, sendAhead } from './send-ahead.ts';
import type { OperationContext } from './types.ts';

const sourceKinds: Partial<Record<LibraryKind, ModuleSourceKind>> = {
  npm: 'npm',
  deb: 'dpkg',
  ipk: 'opkg',
  archive: 'archive',
};

export interface PackageWish {
  name: string;
  version: string;
  /** Of the library, by its hash; else the device fetches it. */
  package?: string | undefined;
}

/**
 * What the agent is asked to install. A package of the library is sent ahead, so that it is there when this returns; one that
 * was made for other devices is not. Throws `library.unknown`, `library.wrong-kind`, `library.wrong-platform`, `agent.no-blobs`, `blob.*`.
 */
export async function moduleWrite(
  session: DeviceSession,
  { name, version, package: sha256 }: PackageWish,
  context: OperationContext,
): Promise<ModuleWrite> {
  if (sha256 === undefined) return { name, version };
  const file = libraryFile(sha256, context);
  const kind = sourceKinds[file.kind];
  if (kind === undefined) throw new FlotillaError('library.wrong-kind', { name: file.name, kind: file.kind });
  if (file.architecture) assertFits(file, (await session.probe(context.signal)).facts, context.device.address);
  await sendAhead(session, file, context);
  const source: ModuleSource = { kind, blob: sha256 };
  return { name, version, source };
}
