import { gzipSync } from 'node:zlib';
import { Header } from 'tar';
import type { Fleet } from '../fleet.ts';

// What the demo fleet runs: small programs of our own, packed as a technician's packages would be.

interface PackedFile {
  path: string;
  content: string;
  mode?: number;
}

/** Says a line every few seconds, as a thing that measures does; the second version will not run on one of the devices. */
const pumpLines = `n=0
while :; do
  n=$((n + 1))
  [ $((n % 9)) = 0 ] && echo "WARN  outlet pressure 4.$((n % 7)) bar, limit 4.5"
  [ $((n % 31)) = 0 ] && echo "ERROR flow sensor: no reading for 2 s"
  echo "INFO  flow $((12 + n % 5)).$((n % 10)) l/s, level $((60 + n % 7)) %"
  sleep 2
done
`;
const lineEvery = (seconds: number, words: string) =>
  `n=0\nwhile :; do\n  n=$((n + 1))\n  echo "INFO  ${words} $((n % 60))"\n  sleep ${seconds}\ndone\n`;
const onlyWhereCalibrated = `case "$(hostname)" in
  pump-03) echo "ERROR no calibration for the flow sensor: run pump-calibrate first"; exit 1 ;;
esac
`;

const seaServer = `const { createServer } = require('node:http');
const { UFOP_VERSION: version, UFOP_INDEX: index, PORT: port } = process.env;
let waves = 0;
setInterval(() => {
  waves += 1;
  console.log(\`INFO  wave \${waves}: height \${(0.4 + (waves % 13) / 10).toFixed(1)} m, period \${(5 + (waves % 4) / 2).toFixed(1)} s\`);
}, 3000);
createServer((request, response) => response.end(\`sea state by \${version}, instance \${index}\\n\`)).listen(Number(port));
console.log('INFO  serving on port ' + port);
`;

/** The packages of the library, by the name that the story calls them. */
const packages = {
  'pump-control 2.4.1': moduleOf('pump-control', '2.4.1', pumpLines),
  'pump-control 2.5.0': moduleOf('pump-control', '2.5.0', onlyWhereCalibrated + pumpLines),
  'tide-logger 1.2.0': moduleOf('tide-logger', '1.2.0', lineEvery(5, 'tide gauge: sample')),
  'tide-logger 1.3.0': moduleOf('tide-logger', '1.3.0', lineEvery(5, 'tide gauge: sample')),
  'modem-watch 0.9.1': moduleOf('modem-watch', '0.9.1', lineEvery(15, 'modem answers, signal -71 dBm, sample')),
  'sea-state v1': imageOf('node server.js', ['cp "$RESOURCE/server.js" .']),
  'sea-state v2': imageOf('node server.js', [
    'cp "$RESOURCE/server.js" .',
    'echo "checking the wave model"',
    'test -f "$RESOURCE/model.bin" || { echo "model.bin is not in the image"; exit 1; }',
  ]),
  'sea-state v3': imageOf('node server.js', ['cp "$RESOURCE/server.js" .', 'echo "wave model 3 in place"']),
} satisfies Record<string, PackedFile[]>;
export type DemoPackage = keyof typeof packages;

/** Puts every package into the library; answers the hash of each. */
export async function fillLibrary(fleet: Fleet, signal: AbortSignal): Promise<Map<DemoPackage, string>> {
  const hashes = new Map<DemoPackage, string>();
  for (const [title, files] of Object.entries(packages) as [DemoPackage, PackedFile[]][]) {
    const [name = title, version = ''] = title.split(' ');
    const bytes = gzipSync(tarOf(files));
    const file = { fileName: `${name}-${version}.tar.gz`, sizeBytes: bytes.length };
    const { id } = await fleet.transfers.begin(file);
    await fleet.transfers.append(id, { offsetBytes: 0, data: bytes.toString('base64') });
    const { item } = await fleet.library.addUploaded({ transferId: id, name, version }, signal);
    hashes.set(title, item.sha256);
  }
  return hashes;
}

function moduleOf(name: string, version: string, script: string): PackedFile[] {
  const manifest = { name, version, run: [`bin/${name}`] };
  return [
    { path: 'flotilla-module.json', content: `${JSON.stringify(manifest)}\n` },
    { path: `bin/${name}`, content: `#!/bin/sh\n${script}`, mode: 0o755 },
  ];
}

function imageOf(run: string, buildScript: string[]): PackedFile[] {
  const lines = ['image: ubuntu', 'build_script:', ...buildScript.map((line) => `  - ${JSON.stringify(line)}`)];
  return [
    { path: 'ufop.yaml', content: `${[...lines, `run: ${run}`].join('\n')}\n` },
    { path: 'server.js', content: seaServer },
  ];
}

function tarOf(files: PackedFile[]): Buffer {
  const blocks = files.flatMap(({ path, content, mode = 0o644 }) => {
    const bytes = Buffer.from(content);
    const block = Buffer.alloc(512);
    new Header({ path, type: 'File', size: bytes.length, mode, mtime: new Date() }).encode(block, 0);
    return [block, bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512)];
  });
  return Buffer.concat([...blocks, Buffer.alloc(1024)]);
}
