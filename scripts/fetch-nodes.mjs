// Puts the Node.js for devices that have none into out/node/, where packaging takes it from: each pinned package through npm,
// checked against its hashes, packed as devices get it. What is there already and whole stays.
//   node scripts/fetch-nodes.mjs
import { chmodSync, existsSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { nodePins } from '../main/device/node-pins.ts';
import { createNodeSource, isWhole, packedName } from '../main/device/node-source.ts';

const longestMs = 30 * 60_000;
const usualFolder = fileURLToPath(new URL('../out/node', import.meta.url));

/** @returns {Promise<string[]>} the names of the programs that are missing in the folder, or not what is pinned */
export async function missingNodes(folder = usualFolder) {
  const found = await Promise.all(nodePins.map((pin) => isWhole(join(folder, packedName(pin)), pin)));
  return nodePins.filter((_, index) => !found[index]).map(packedName);
}

async function fetchNodes() {
  const missing = new Set(await missingNodes());
  const source = createNodeSource({ folder: usualFolder });
  for (const pin of nodePins.filter((each) => missing.has(packedName(each)))) {
    console.log(`Fetching ${pin.package} ${pin.version} …`);
    rmSync(join(usualFolder, packedName(pin)), { force: true });
    // Installed for a whole computer, they must be readable by whoever uses it.
    chmodSync(await source.packed(pin, AbortSignal.timeout(longestMs)), 0o644);
  }
  if (existsSync(usualFolder)) chmodSync(usualFolder, 0o755);
}

if (process.argv[1] && import.meta.url === pathToFileURL(resolve(process.argv[1])).href) await fetchNodes();
