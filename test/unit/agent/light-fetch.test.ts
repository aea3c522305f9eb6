import fc from 'fast-check';
import { expect, it } from 'vitest';
import { LightHeaders, LightResponse } from '../../../agent/http/light-fetch.ts';

const name = fc.stringMatching(/^[a-z][a-z-]{0,10}$/);
const value = fc.stringMatching(/^[!-~]{1,20}$/);
const step = fc.tuple(fc.constantFrom('append', 'set', 'delete'), name, value);

it('headers are what Node would make of them', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
      const ours = new LightHeaders();
      const nodes = new Headers();
      for (const [action, key, text] of steps) {
        if (key === 'set-cookie') continue;
        for (const headers of [ours, nodes]) {
          if (action === 'delete') headers.delete(key.toUpperCase());
          else headers[action === 'set' ? 'set' : 'append'](key, text);
        }
      }
      expect([...ours].sort()).toEqual([...nodes].sort());
      for (const [, key] of steps) expect(ours.get(key.toUpperCase())).toBe(nodes.get(key));
    }),
  );
});

it('a response has the body, the status and the type that Node would give it', async () => {
  for (const body of ['', 'text', 'grün ✓', null]) {
    const ours = new LightResponse(body, { status: 201, headers: { x: '1' } });
    const nodes = new Response(body, { status: 201, headers: { x: '1' } });
    expect(ours.status).toBe(nodes.status);
    expect(ours.ok).toBe(nodes.ok);
    expect(ours.headers.get('content-type')).toBe(nodes.headers.get('content-type'));
    expect(await new Response(ours.body).text()).toBe(await nodes.text());
  }
});
