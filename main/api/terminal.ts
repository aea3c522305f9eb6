import { api, callerSignal, declared } from './base.ts';

const done = { done: true as const };

export const terminal = {
  open: api.terminal.open.handler(({ context: { fleet }, input, signal: caller }) => {
    const signal = callerSignal(fleet, caller);
    return declared(fleet.terminals.open({ ...input, signal }), { fleet, signal });
  }),

  write: api.terminal.write.handler(({ context: { fleet }, input }) => {
    fleet.terminals.write(input.terminalId, input.text);
    return done;
  }),

  resize: api.terminal.resize.handler(({ context: { fleet }, input: { terminalId, ...size } }) => {
    fleet.terminals.resize(terminalId, size);
    return done;
  }),

  close: api.terminal.close.handler(({ context: { fleet }, input }) => {
    fleet.terminals.close(input.terminalId);
    return done;
  }),
};
