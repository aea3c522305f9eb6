import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { TerminalEvent } from '../../../contract/app/terminal.ts';
import { TerminalService } from '../../../main/terminal/terminal.ts';
import { startCutProxy } from '../../support/cut-proxy.ts';
import { processesOf } from '../../support/login-user.ts';
import { never, type SshHarness, sshHarness } from '../../support/ssh-harness.ts';
import { missingForSshd, startSshd, type TestDevice } from '../../support/sshd.ts';
import { waitFor } from '../../support/wait-for.ts';

const missing = missingForSshd();

describe.skipIf(missing)(`a terminal for the window${missing ? `: ${missing}` : ''}`, () => {
  let device: TestDevice;
  let harness: SshHarness;
  let terminals: TerminalService;

  beforeAll(async () => {
    device = await startSshd();
  });
  afterAll(() => device?.stop());
  afterEach(() => harness?.pool.close());

  const open = async (signal = never(), port = device.port) => {
    harness = sshHarness(device);
    harness.settings.port = port;
    terminals = new TerminalService({ connect: (id, given) => harness.pool.connection(id, given) });
    const events = terminals.open({ deviceId: 'device', cols: 80, rows: 24, term: 'xterm-256color', signal });
    const first = await events.next();
    if (first.done || first.value.kind !== 'opened') throw new Error('not opened');
    return { events, id: first.value.terminalId };
  };
  const readTo = async (events: AsyncIterator<TerminalEvent>, wanted: RegExp) => {
    let text = '';
    while (!wanted.test(text)) {
      const next = await events.next();
      if (next.done || next.value.kind !== 'output') throw new Error(`ended before ${wanted}: ${text}`);
      text += next.value.text;
    }
    return text;
  };
  const last = async (events: AsyncIterable<TerminalEvent>) => {
    let event: TerminalEvent | undefined;
    for await (event of events);
    return event;
  };

  it('is opened, written to, resized, and tells how it ended', async () => {
    const { events, id } = await open();
    terminals.write(id, 'echo sum:$((40+2)) 数据\n');
    await readTo(events, /sum:42 数据/);
    terminals.resize(id, { cols: 132, rows: 50 });
    terminals.write(id, 'stty size; exit 7\n');
    await readTo(events, /50 132/);
    expect(await last(events)).toEqual({ kind: 'ended', code: 7, signal: null });
    expect(terminals.size).toBe(0);
    expect(() => terminals.write(id, 'x')).toThrow(expect.objectContaining({ code: 'terminal.unknown' }));
  });

  it('is hung up by its own word', async () => {
    const { events, id } = await open();
    terminals.write(id, 'sleep 600\n');
    terminals.close(id);
    expect(await last(events)).toMatchObject({ kind: 'ended', code: null });
    terminals.close(id);
  });

  it('ends with the window, and leaves nothing on the device', async () => {
    const abort = new AbortController();
    const { events, id } = await open(abort.signal);
    terminals.write(id, 'echo ready; sleep 600\n');
    await readTo(events, /ready\r?\n/);
    const waiting = last(events);
    abort.abort();
    await waiting;
    expect(terminals.size).toBe(0);
    await harness.pool.close();
    await waitFor('its processes to end', () => processesOf(device.uid).length === 0);
  });

  it('ends when its reader leaves', async () => {
    const { events } = await open();
    await events.return?.();
    expect(terminals.size).toBe(0);
    await harness.pool.close();
    await waitFor('its processes to end', () => processesOf(device.uid).length === 0);
  });

  it('says that the connection was lost', async () => {
    const proxy = await startCutProxy(device);
    const { events } = await open(never(), proxy.port);
    const waiting = last(events);
    proxy.cut();
    await expect(waiting).rejects.toMatchObject({ code: 'ssh.connection-lost' });
    expect(terminals.size).toBe(0);
    await proxy.stop();
  });

  it('takes no more input than it can keep while the device does not read', async () => {
    const { events, id } = await open();
    terminals.write(id, 'stty raw -echo; echo ready; sleep 600\n');
    await readTo(events, /ready\r?\n/);
    const flood = () => {
      for (let n = 0; n < 10_000; n += 1) terminals.write(id, 'x'.repeat(16_384));
    };
    expect(flood).toThrow(expect.objectContaining({ code: 'terminal.not-reading' }));
    terminals.close(id);
    expect(await last(events)).toMatchObject({ kind: 'ended' });
  });
});
