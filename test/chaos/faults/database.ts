import { createHash } from 'node:crypto';
import {
  closeSync,
  existsSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  statSync,
  truncateSync,
  writeSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { AppProblem } from '../app-process.ts';
import type { Fault } from '../fault.ts';
import { chainIn, jobsIn } from '../ledger.ts';
import type { Random } from '../random.ts';
import type { Stage } from '../stage.ts';

const refresh = { operation: 'device.refresh' as const, params: {} };

type Damage = (file: string, random: Random) => void;

/** Each damages a closed inventory that a backup was made of just before. */
const damages: Record<string, Damage> = {
  'pages overwritten': (file, random) => {
    const page = pageSize(file);
    const count = Math.floor(statSync(file).size / page);
    // The first bytes of a page tell what it is.
    for (let n = 0; n < 8; n += 1) overwrite(file, random.between(1, count - 1) * page, random.bytes(16));
  },
  'header overwritten': (file, random) => overwrite(file, 0, random.bytes(32)),
  'cut in the middle': (file, random) =>
    truncateSync(file, random.between(5_000, Math.floor(statSync(file).size * 0.8))),
  'cut to nothing but a piece': (file, random) => truncateSync(file, random.between(1, 600)),
};

/** Each damages what was written last and is not in the file yet; an app that was killed leaves it so. */
const walDamages: Record<string, Damage> = {
  'journal cut': (file, random) => truncateSync(file, random.between(0, statSync(file).size - 1)),
  'journal overwritten': (file, random) => {
    for (let n = 0; n < 4; n += 1) overwrite(file, random.between(32, statSync(file).size - 64), random.bytes(32));
  },
};

export const databaseDamaged: Fault = {
  name: 'database-damaged',
  title: 'the file of the inventory is damaged and a backup put back',
  isAtRest: true,
  async strike(strike) {
    const { stage, random } = strike;
    const name = random.pick([...Object.keys(damages), ...Object.keys(walDamages)]);
    const damage = damages[name];
    const walDamage = walDamages[name];
    strike.count(name);
    if (damage) await damageFile(stage, (file) => damage(file, random));
    if (walDamage) await damageJournal(stage, (file) => walDamage(file, random));
  },
};

async function damageFile(stage: Stage, damage: (file: string) => void): Promise<void> {
  const backup = await stage.client.backups.make();
  const kept = new Set(stage.read(jobsIn).map(({ id }) => id));
  await stage.run(refresh);
  await stage.app.stop();
  damage(stage.inventoryFile);
  const found = hashes(stage);
  await stage.startApp();
  const status = await stage.client.backups.status();
  must(status.state === 'damaged', `the damage was not seen: the inventory is ${status.state}`);
  must(
    (await problemOf(stage.client.jobs.list({}))) === 'storage.damaged',
    'jobs were listed out of a damaged inventory',
  );
  must(sameFiles(found, hashes(stage)), 'a damaged file was written to');
  const offered = (await stage.client.backups.list()).find(({ name }) => name === backup.name);
  must(offered?.devices === stage.devices.length, 'the backup was not offered');
  const { setAside } = await stage.client.backups.restore({ name: backup.name });
  const aside = setAside.map((file) => hashOf(join(stage.dataFolder, basename(file))));
  must(
    [...found.values()].every((hash) => aside.includes(hash)),
    'what was set aside is not what was damaged',
  );
  // What was done since the backup is in the file that was set aside.
  stage.planned = stage.planned.filter(({ id }) => id !== null && kept.has(id));
  await stage.unlock();
}

async function damageJournal(stage: Stage, damage: (file: string) => void): Promise<void> {
  // Everything but one job that only reads is in the file: losing its end can repeat nothing.
  await stage.restartApp();
  const safe = stage.read(jobsIn).length;
  await stage.run(refresh);
  const before = stage.read(chainIn);
  await stage.app.kill();
  const journal = `${stage.inventoryFile}-wal`;
  must(existsSync(journal), 'there is no journal');
  damage(journal);
  await stage.openApp();
  const status = await stage.client.backups.status();
  must(status.state === 'open', `a damaged journal made the inventory ${status.state}`);
  await stage.ended();
  const jobs = stage.read(jobsIn);
  must(jobs.length >= safe, 'jobs are gone that were in the file');
  const hashesBefore = before.entries.map(({ hash }) => hash);
  const now = stage.read(chainIn).entries.map(({ hash }) => hash);
  const common = now.findIndex((hash, n) => hash !== hashesBefore[n]);
  must(common === -1 || common >= 1, 'the history does not begin as it did');
  stage.planned = stage.planned.filter(({ id }) => jobs.some((job) => job.id === id));
}

function must(holds: boolean, otherwise: string): void {
  if (!holds) throw new Error(otherwise);
}

async function problemOf(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return 'none';
  } catch (error) {
    return error instanceof AppProblem ? error.code : String(error);
  }
}

/** Of the database and what belongs to it, by name. */
function hashes({ dataFolder }: Stage): Map<string, string> {
  const names = readdirSync(dataFolder).filter((name) => /^inventory\.db(-wal|-shm)?$/.test(name));
  return new Map(names.map((name) => [name, hashOf(join(dataFolder, name))]));
}

/** Files that SQLite made itself meanwhile, to be able to look, are not those that were there. */
function sameFiles(before: Map<string, string>, after: Map<string, string>): boolean {
  return [...before].every(([name, hash]) => name.endsWith('-shm') || after.get(name) === hash);
}

function hashOf(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}

function pageSize(file: string): number {
  const fd = openSync(file, 'r');
  try {
    const size = Buffer.alloc(2);
    readSync(fd, size, 0, 2, 16);
    return size.readUInt16BE() === 1 ? 65_536 : size.readUInt16BE();
  } finally {
    closeSync(fd);
  }
}

function overwrite(file: string, at: number, bytes: Buffer): void {
  const fd = openSync(file, 'r+');
  try {
    writeSync(fd, bytes, 0, bytes.length, at);
  } finally {
    closeSync(fd);
  }
}
