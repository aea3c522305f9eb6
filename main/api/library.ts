import { api, apiOfIndex, callerSignal, declared } from './base.ts';

export const library = {
  status: api.library.status.handler(({ context: { fleet } }) => fleet.library.status()),

  list: apiOfIndex.library.list.handler(({ context: { fleet } }) => fleet.library.list()),

  get: apiOfIndex.library.get.handler(({ context: { fleet }, input }) => fleet.library.get(input.sha256)),

  addUploaded: api.library.addUploaded.handler(({ context: { fleet }, input, signal }) =>
    fleet.library.addUploaded(input, callerSignal(fleet, signal)),
  ),

  chooseFolder: api.library.chooseFolder.handler(({ context: { fleet }, signal }) =>
    fleet.library.chooseFolder(callerSignal(fleet, signal)),
  ),

  addFolder: api.library.addFolder.handler(({ context: { fleet }, input, signal: caller }) => {
    const signal = callerSignal(fleet, caller);
    return declared(fleet.library.addFolder(input, signal), { fleet, signal });
  }),

  fetch: api.library.fetch.handler(({ context: { fleet }, input, signal: caller }) => {
    const signal = callerSignal(fleet, caller);
    return declared(fleet.library.fetch(input, signal), { fleet, signal });
  }),

  update: api.library.update.handler(({ context: { fleet }, input: { sha256, ...naming } }) =>
    fleet.library.update(sha256, naming),
  ),

  verify: api.library.verify.handler(({ context: { fleet }, input, signal }) =>
    fleet.library.verify(input.sha256, callerSignal(fleet, signal)),
  ),

  remove: api.library.remove.handler(({ context: { fleet }, input }) => {
    fleet.library.remove(input.sha256);
    return { removed: true as const };
  }),

  emptyRemoved: api.library.emptyRemoved.handler(({ context: { fleet } }) => ({
    freedBytes: fleet.library.emptyRemoved(),
  })),

  read: api.library.read.handler(({ context: { fleet }, input, signal: caller }) => {
    const signal = callerSignal(fleet, caller);
    return declared(fleet.library.read(input.sha256, signal), { fleet, signal });
  }),
};
