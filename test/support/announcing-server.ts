import { createRequire } from 'node:module';
import type { Connection, ParsedKey } from 'ssh2';
import ssh2 from 'ssh2';
import { freePort, ownLoopbackAddress } from './loopback.ts';

// A server that announces host keys after the login, truly or not. ssh2's own server knows nothing of that: its packets are
// written here by its means.

interface Protocol {
  _packetRW: { write: { allocStart: number; alloc(bytes: number): Uint8Array; finalize(packet: Uint8Array): unknown } };
  _handlers: { GLOBAL_REQUEST(protocol: Protocol, name: string, wantReply: boolean, data: unknown): void };
  _kex: { sessionID: Buffer };
  requestSuccess(data: Buffer): void;
  requestFailure(): void;
}
interface Utils {
  sendPacket(protocol: Protocol, packet: unknown): void;
}

const { sendPacket }: Utils = createRequire(import.meta.url)('ssh2/lib/protocol/utils.js');
const globalRequest = 80;

/** How the server answers when it is asked to prove a key that it announced. */
export type Proof = 'true' | 'other-session' | 'garbage' | 'refused' | 'none';

export interface Announcement {
  publicKey: Buffer;
  /** The private half that signs the proof. */
  signer: ParsedKey;
  proof: Proof;
}

/** An SSH server on loopback that takes any login. Its caller stops it. */
export async function startAnnouncingServer(hostKey: string, announced: readonly Announcement[]) {
  const address = ownLoopbackAddress();
  const port = await freePort(address);
  let asked = 0;
  const server = new ssh2.Server({ hostKeys: [hostKey] }, (client) => {
    client.on('error', () => {});
    client.on('authentication', (context) => context.accept());
    client.on('ready', () => {
      announce(client, announced, () => {
        asked += 1;
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(port, address, resolve));
  return {
    address,
    port,
    /** How often a proof was asked for. */
    asked: () => asked,
    stop: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}

function announce(client: Connection, announced: readonly Announcement[], asked: () => void): void {
  const { _protocol: protocol } = client as Connection & { _protocol: Protocol };
  const before = protocol._handlers.GLOBAL_REQUEST;
  protocol._handlers.GLOBAL_REQUEST = (self, name, wantReply, data) => {
    if (name !== 'hostkeys-prove-00@openssh.com') return before(self, name, wantReply, data);
    asked();
    if (announced.some(({ proof }) => proof === 'none')) return;
    if (announced.some(({ proof }) => proof === 'refused')) return protocol.requestFailure();
    protocol.requestSuccess(Buffer.concat(announced.map((one) => field(proofOf(one, protocol._kex.sessionID)))));
  };
  const body = Buffer.concat([
    Buffer.from([globalRequest]),
    field(Buffer.from('hostkeys-00@openssh.com')),
    Buffer.from([0]),
    ...announced.map(({ publicKey }) => field(publicKey)),
  ]);
  const packet = protocol._packetRW.write.alloc(body.length);
  packet.set(body, protocol._packetRW.write.allocStart);
  sendPacket(protocol, protocol._packetRW.write.finalize(packet));
}

function proofOf({ publicKey, signer, proof }: Announcement, sessionId: Buffer): Buffer {
  const session = proof === 'other-session' ? Buffer.alloc(sessionId.length, 1) : sessionId;
  const signed = Buffer.concat([field(Buffer.from('hostkeys-prove-00@openssh.com')), field(session), field(publicKey)]);
  const signature = signer.sign(signed);
  if (signature instanceof Error) throw signature;
  const bytes = proof === 'garbage' ? Buffer.alloc(signature.length, 9) : signature;
  return Buffer.concat([field(Buffer.from(signer.type)), field(bytes)]);
}

function field(bytes: Uint8Array): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}
