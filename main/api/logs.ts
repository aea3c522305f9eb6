import { api, callerSignal, declared } from './base.ts';

export const logs = {
  follow: api.logs.follow.handler(({ context: { fleet }, input: { sources, lines }, signal: caller }) => {
    const signal = callerSignal(fleet, caller);
    return declared(fleet.logs.follow(sources, { lines, signal }), { fleet, signal });
  }),

  kept: api.logs.kept.handler(({ context: { fleet } }) => fleet.logs.kept()),

  clear: api.logs.clear.handler(async ({ context: { fleet }, input }) => ({
    cleared: await fleet.logs.clear(input.sources),
  })),
};
