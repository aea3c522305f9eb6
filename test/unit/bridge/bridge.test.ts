import { afterEach, describe, expect, test, vi } from 'vitest';
import { flowWindow, frameCost, maxFrameBytes } from '../../../contract/app/bridge.ts';
import { FlotillaError } from '../../../contract/errors.ts';
import { type MakeContext, portRig, type Rig, socketRig } from './transports.ts';

const until = (check: () => void) => vi.waitFor(check, { timeout: 5_000, interval: 5 });

describe.each([
  { transport: 'a message port', createRig: portRig },
  { transport: 'a WebSocket', createRig: socketRig },
])('over $transport', ({ createRig }) => {
  let rig: Rig | undefined;
  const start = async (makeContext?: MakeContext) => {
    rig = await createRig(makeContext);
    return rig;
  };
  afterEach(async () => {
    await rig?.close();
    rig = undefined;
  });

  test.each([
    [0],
    [false],
    [''],
    [null],
    [undefined],
    [new Date(1_700_000_000_000)],
    [12345678901234567890n],
    [{ name: 'a', list: [1, null, { at: new Date(0) }] }],
  ])('%o arrives as it was', async (value) => {
    const { client } = await start();
    expect(await client.echo(value)).toStrictEqual(value);
  });

  test('a subscription delivers what its producer yields, and break ends the producer', async () => {
    const { client, witness } = await start();
    const seen: number[] = [];
    for await (const tick of await client.ticks()) {
      seen.push(tick);
      if (tick === 3) break;
    }
    expect(seen).toEqual([0, 1, 2, 3]);
    await until(() => expect(witness.ended).toEqual(['ticks']));
  });

  test('the abort of a subscription reaches a producer that waits, and the reader gets the reason', async () => {
    const { client, witness } = await start();
    const stop = new AbortController();
    const iterator = await client.silence(undefined, { signal: stop.signal });
    expect(await iterator.next()).toEqual({ done: false, value: 0 });
    const next = iterator.next();
    stop.abort(new Error('enough'));
    await expect(next).rejects.toThrow('enough');
    await until(() => expect(witness).toMatchObject({ aborted: ['silence'], ended: ['silence'] }));
  });

  test('the abort of a slow call reaches its handler', async () => {
    const { client, witness } = await start();
    const stop = new AbortController();
    const call = client.wait(undefined, { signal: stop.signal });
    await until(() => expect(witness.started).toEqual(['wait']));
    stop.abort(new Error('enough'));
    await expect(call).rejects.toThrow('enough');
    await until(() => expect(witness.aborted).toEqual(['wait']));
  });

  test('the context reaches the procedure, made anew for each call', async () => {
    let calls = 0;
    const { client } = await start(async () => {
      calls += 1;
      return { user: `user ${calls}` };
    });
    expect(await client.user()).toBe('user 1');
    expect(await client.user()).toBe('user 2');
  });

  test('an error while the context is made answers the caller, and the next call works', async () => {
    let locked = true;
    const { client } = await start(() => {
      if (locked) throw new FlotillaError('vault.locked');
      return { user: 'kim' };
    });
    await expect(client.user()).rejects.toMatchObject({ name: 'FlotillaError', code: 'vault.locked' });
    locked = false;
    expect(await client.user()).toBe('kim');
  });

  test('a problem is rebuilt with its code, its parameters and its cause, in a call and in a subscription', async () => {
    const { client } = await start();
    const problem = { name: 'FlotillaError', code: 'device.unknown', params: {}, cause: 'no row' };
    await expect(client.fails()).rejects.toMatchObject(problem);
    const iterator = await client.failsLater();
    expect(await iterator.next()).toEqual({ done: false, value: 1 });
    await expect(iterator.next()).rejects.toMatchObject(problem);
  });

  test('input that the contract refuses is answered as input.invalid with the place', async () => {
    const { client } = await start();
    const wrong: { port: number } = JSON.parse('{"port":"22"}');
    await expect(client.strict(wrong)).rejects.toMatchObject({
      code: 'input.invalid',
      params: { detail: expect.stringContaining('port') },
    });
  });

  test('an answer that cannot be cloned or written fails its own call and leaves the connection in use', async () => {
    const { client, opened, faults } = await start();
    await expect(client.unwritable()).rejects.toMatchObject({ code: 'internal' });
    const iterator = await client.unwritableLater();
    expect(await iterator.next()).toEqual({ done: false, value: 1 });
    await expect(iterator.next()).rejects.toMatchObject({ code: 'internal' });
    expect(await client.echo('still here')).toBe('still here');
    expect(opened()).toBe(1);
    expect(faults).toHaveLength(2);
  });

  test('a reload of the window leaves no subscription behind', async () => {
    const { client, witness, reload } = await start();
    const silence = await client.silence();
    await silence.next();
    const ticks = await client.ticks();
    await ticks.next();
    reload();
    await until(() => expect(witness.ended.toSorted()).toEqual(['silence', 'ticks']));
    expect(witness.aborted).toContain('silence');
  });

  test('calls and subscriptions in flight fail as host.disconnected when the connection is lost', async () => {
    const { client, witness, drop } = await start();
    const silence = await client.silence();
    await silence.next();
    const call = client.wait();
    await until(() => expect(witness.started).toContain('wait'));
    const lost = [expect(call).rejects, expect(silence.next()).rejects].map((rejects) =>
      rejects.toMatchObject({ name: 'FlotillaError', code: 'host.disconnected' }),
    );
    drop();
    await Promise.all(lost);
  });

  test('a lost connection is shown, refuses calls at once, and comes back by itself', async () => {
    const { client, connection, drop, opened } = await start();
    expect(await client.echo(1)).toBe(1);
    const states = [connection.get().state];
    const refused: Promise<unknown>[] = [];
    connection.subscribe(() => {
      states.push(connection.get().state);
      if (connection.get().state === 'lost') refused.push(client.echo('lost').catch((error: unknown) => error));
    });
    drop();
    await until(() => expect(states).toEqual(['connected', 'lost', 'connected']));
    expect(await Promise.all(refused)).toMatchObject([{ code: 'host.disconnected' }]);
    expect(await client.echo(2)).toBe(2);
    expect(opened()).toBe(2);
  });

  test('a window that does not read holds back the producer, and one that reads again gets all of it', async () => {
    const { rawWire, witness } = await start();
    const window = await rawWire();
    window.send('{"i":"1","p":{"u":"/flood","b":{"json":{"bytes":10000}}}}');
    await until(() => expect(witness.sent).toBeGreaterThan(flowWindow * 0.9));
    // Ten turns of another call through the same process: a producer that was not held back would have run on.
    const settled = witness.sent;
    const probe = await rawWire();
    for (let turn = 1; turn <= 10; turn += 1) {
      probe.send(`{"i":"${turn}","p":{"u":"/echo","b":{"json":1}}}`);
      await until(() => expect(probe.received).toHaveLength(turn));
    }
    expect(witness.sent - settled).toBeLessThanOrEqual(flowWindow * 0.2);
    expect(witness.sent).toBeLessThan(flowWindow * 1.2);
    const total = window.received.reduce((sum, frame) => sum + frameCost(frame.length), 0);
    window.send(String(total));
    await until(() => expect(witness.sent).toBeGreaterThan(flowWindow * 1.5));
  });

  test('a client that reads gets far more than the window of unread frames', async () => {
    const { client } = await start();
    let bytes = 0;
    for await (const block of await client.flood({ bytes: 50_000 })) {
      bytes += block.length;
      if (bytes > flowWindow * 8) break;
    }
    expect(bytes).toBeGreaterThan(flowWindow * 8);
  });

  test.each([['no json at all'], ['{}'], ['[]'], ['7'], ['{"i":4,"p":{}}']])(
    'a stranger that sends %s is cut off, and others are not',
    async (frame) => {
      const { client, rawWire, faults, opened } = await start();
      expect(await client.echo(1)).toBe(1);
      const before = opened();
      const stranger = await rawWire();
      stranger.send(frame);
      await stranger.closed;
      expect(faults).toHaveLength(1);
      expect(await client.echo(2)).toBe(2);
      expect(opened() - before).toBeLessThanOrEqual(1);
    },
  );

  test('a call of a procedure that does not exist is answered', async () => {
    const { rawWire } = await start();
    const stranger = await rawWire();
    stranger.send('{"i":"1","p":{"u":"/no/such","b":{}}}');
    await until(() => expect(stranger.received.join()).toContain('404'));
  });

  test('a frame above the limit ends the wire that sent it', async () => {
    const { rawWire } = await start();
    const stranger = await rawWire();
    stranger.send(JSON.stringify({ i: '1', p: { u: '/echo', b: { json: 'x'.repeat(maxFrameBytes) } } }));
    await stranger.closed;
    expect(stranger.received).toEqual([]);
  });

  test('our own client refuses a call above the limit before it is sent, and stays connected', async () => {
    const { client, opened } = await start();
    await expect(client.echo('x'.repeat(maxFrameBytes))).rejects.toMatchObject({ code: 'input.invalid' });
    expect(await client.echo('small')).toBe('small');
    expect(opened()).toBe(1);
  });

  test('a wire with more calls at once than any window makes is cut off', async () => {
    const { rawWire, witness } = await start();
    const stranger = await rawWire();
    for (let call = 0; call < 1100; call += 1) stranger.send(`{"i":"${call}","p":{"u":"/wait","b":{}}}`);
    await stranger.closed;
    await until(() => expect(witness.aborted).toHaveLength(witness.started.length));
    expect(witness.started.length).toBeLessThanOrEqual(1024);
  });
});
