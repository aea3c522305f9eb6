// An image of 20 MB to one host: on the disk there, and proved to be what was sent.
import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { OperationCall } from '../../contract/operations.ts';
import { tarOf } from '../../test/support/tar-archive.ts';
import { type Contender, type Contest, contest, type Sample } from './contest.ts';
import { measure } from './measured.ts';
import { type Exchange, packageMissing, scp, sftp } from './peers.ts';
import { coldJob, openApp, type Stage, sampleOf } from './stage.ts';

const imageBytes = 20_000_000;
export const imageName = 'bench-image';

interface Image {
  path: string;
  /** Of the whole file, as the library names it. */
  sha256: string;
}

/** Needs the agent on the first host. */
export async function uploadContest(stage: Stage): Promise<Contest> {
  const { hosts } = stage;
  const [host] = hosts.list;
  if (!host) throw new Error('no host');
  const images = await makeImages(stage);
  const app = await openApp(stage);
  await app.run({ operation: 'ufop.register', params: { ufop: imageName, aclMode: 'PRIVATE' } }, [host]);
  await app.close();
  const imageOf = (round: number): Image => images[round] ?? { path: '', sha256: '' };
  const to = (name: string) => join(host.home, name);

  const push = async (round: number): Promise<Sample> => {
    const { sha256 } = imageOf(round);
    const params = { file: sha256, path: to('pushed'), mode: '644', asRoot: false };
    const cost = await coldJob(stage, { operation: 'file.push', params }, [host]);
    assertArrived(to('pushed'), sha256);
    return sampleOf(cost);
  };
  /** To the end of the step that sends: the build that follows is no part of it, and checks what arrived once more. */
  const image = async (round: number): Promise<Sample> => {
    const params = { ufop: imageName, image: imageOf(round).sha256, select: false };
    const call: OperationCall = { operation: 'ufop.upload', params };
    const cost = await coldJob(stage, call, [host]);
    const sent = cost.steps.find(({ name }) => name === 'send');
    if (!sent) throw new Error('nothing was sent');
    return { ...sampleOf(cost), wallS: sent.untilMs / 1000 };
  };
  const peers = (exchange: Exchange): Contender[] =>
    [
      { name: 'scp', program: scp },
      { name: 'sftp', program: sftp },
    ].map(({ name, program }) => ({
      ...{ name, exchange, missing: packageMissing(name) },
      run: async (round) => {
        const { path, sha256 } = imageOf(round);
        const cost = await measure(program(hosts, host, { exchange, from: path, to: to(name) }));
        assertArrived(to(name), sha256);
        return cost;
      },
    }));
  const contenders: Contender[] = [
    { ...{ name: 'Flotilla, as a file', exchange: 'curve25519' }, run: push },
    { ...{ name: 'Flotilla, as an image through the agent', exchange: 'curve25519' }, run: image },
    ...peers('curve25519'),
    ...peers('default'),
  ];
  return contest({ id: 'upload', title: 'An image of 20 MB to one host' }, contenders, stage.rounds);
}

/** One for each round, of bytes that nothing compresses, in the app's library too. */
async function makeImages(stage: Stage): Promise<Image[]> {
  const folder = join(stage.hosts.folder, 'images');
  mkdirSync(folder);
  const app = await openApp(stage);
  const images: Image[] = [];
  for (let round = 0; round < stage.rounds; round += 1) {
    const content = randomBytes(imageBytes);
    const path = join(folder, `image-${round}.tar`);
    const check = `echo "${sha256Of(content)}  $RESOURCE/content" | sha256sum -c`;
    const yaml = JSON.stringify({ image: 'ubuntu', build_script: [check], run: 'sleep 1000' });
    writeFileSync(
      path,
      tarOf([
        { path: 'ufop.yaml', content: yaml },
        { path: 'content', content },
      ]),
    );
    const { sha256 = '' } = await app.ask({ do: 'add', path });
    images.push({ path, sha256 });
  }
  await app.close();
  return images;
}

function assertArrived(path: string, sha256: string): void {
  const arrived = sha256Of(readFileSync(path));
  rmSync(path);
  if (arrived !== sha256) throw new Error(`${path} is not what was sent`);
}

function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
