// Thirty lines of bare ssh2, to measure the app's own layers against: no pool, no job, no database, no events.
import { readFileSync } from 'node:fs';
import ssh2, { type Client } from 'ssh2';
import type { Hosts } from './hosts.ts';

const { list, port, user, keyFile }: Hosts = JSON.parse(process.argv[2] ?? '{}');
const atOnce = 16;
const privateKey = readFileSync(keyFile);
const clients: Client[] = [];

const connect = ({ address, hostKey }: Hosts['list'][number]) =>
  new Promise<Client>((resolve, reject) => {
    const client = new ssh2.Client();
    const hostVerifier = (key: Buffer) => key.toString('base64') === hostKey.key;
    const algorithms = { kex: ['curve25519-sha256' as const], cipher: ['aes128-gcm@openssh.com' as const] };
    client.on('ready', () => resolve(client.setNoDelay(true))).on('error', reject);
    client.connect({ host: address, port, username: user, privateKey, hostVerifier, algorithms });
  });
const run = (client: Client) =>
  new Promise<void>((resolve, reject) => {
    client.exec('true', (error, channel) => {
      if (error) return reject(error);
      channel.on('close', (code: number) => (code === 0 ? resolve() : reject(new Error(`exit ${code}`)))).resume();
    });
  });
async function each(work: (index: number) => Promise<void>): Promise<{ wallS: number; cpuS: number; peakMb: number }> {
  const startedAt = performance.now();
  const cpuAt = process.cpuUsage();
  let next = 0;
  const worker = async () => {
    while (next < list.length) await work(next++);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  const { user: own, system } = process.cpuUsage(cpuAt);
  const wallS = (performance.now() - startedAt) / 1000;
  return { wallS, cpuS: (own + system) / 1e6, peakMb: process.resourceUsage().maxRSS / 1000 };
}

const cold = await each(async (index) => {
  const host = list[index];
  if (host) clients[index] = await connect(host);
  await run(clients[index] as Client);
});
const warm = await each((index) => run(clients[index] as Client));
for (const client of clients) client.end();
console.log(JSON.stringify({ cold, warm }));
