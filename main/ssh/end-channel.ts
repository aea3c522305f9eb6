import type { Client, ClientChannel } from 'ssh2';

/** How long a command may take to end once it was asked to. */
const patienceMs = 1500;

/** What ssh2 keeps to itself: its own `signal` does nothing once the input was closed, though the protocol allows it. */
interface Inner {
  _client?: Client & { _protocol?: { signal?(channelId: number, name: string): void } };
  outgoing?: { id?: number; state?: string };
  incoming?: { window?: number };
}

/** Commands that were asked to end and have not yet, by connection. */
const ending = new WeakMap<Client, Set<Promise<void>>>();

/**
 * Waits, at a dropbear only, until what was ended on this connection has gone: one that begins a command in the moment when
 * another one ends may refuse it, or lose the connection over an assertion of its own.
 */
export async function settled(client: Client): Promise<void> {
  const { _remoteVer } = client as Client & { _remoteVer?: unknown };
  if (/dropbear/i.test(String(_remoteVer))) await Promise.all(ending.get(client) ?? []);
}

/**
 * To be said before a channel is closed while the device may still be sending. ssh2 would go on granting room for what comes,
 * and dropbear ends the whole connection at a word about a channel that it has closed: so from now on there is room enough.
 */
export function grantNoMore(channel: object): void {
  const { incoming } = channel as Inner;
  if (incoming) incoming.window = Number.MAX_SAFE_INTEGER;
}

/**
 * Ends a command that nobody waits for any more: it is asked to end, what it still says is taken and dropped, and only if it does
 * not end its channel is closed. To close at once would leave it running without a terminal, and dropbear fails over a channel
 * that is closed while its command prints: the whole connection ends.
 */
export function endCommand(channel: ClientChannel, signal: 'TERM' | 'HUP'): void {
  const { outgoing, _client } = channel as ClientChannel & Inner;
  const isOpen = outgoing?.state === 'open' || outgoing?.state === 'eof';
  if (!isOpen || outgoing?.id === undefined) return;
  const timer = setTimeout(() => {
    grantNoMore(channel);
    quietly(() => channel.close());
  }, patienceMs);
  const gone = new Promise<void>((resolve) => {
    channel.once('close', () => {
      clearTimeout(timer);
      resolve();
    });
    // Whatever becomes of it, nobody waits for longer.
    setTimeout(resolve, patienceMs + 500).unref();
  });
  if (_client) note(_client, gone);
  const { id } = outgoing;
  quietly(() => {
    _client?._protocol?.signal?.(id, signal);
    // The input of a terminal is its output too, and is not closed alone.
    if (signal === 'TERM' && outgoing.state === 'open') channel.eof();
    channel.removeAllListeners('data');
    channel.resume();
    channel.stderr.resume();
  });
}

function note(client: Client, gone: Promise<void>): void {
  const all = ending.get(client) ?? new Set();
  ending.set(client, all.add(gone));
  void gone.then(() => all.delete(gone));
}

function quietly(work: () => unknown): void {
  try {
    work();
  } catch {
    // The connection is gone already, and the channel with it.
  }
}
