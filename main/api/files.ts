import { api, callerSignal, declared } from './base.ts';

const done = { done: true as const };

export const files = {
  list: api.files.list.handler(({ context: { fleet }, input, signal }) =>
    fleet.files.list({ ...input, signal: callerSignal(fleet, signal) }),
  ),

  mkdir: api.files.mkdir.handler(async ({ context: { fleet }, input, signal }) => {
    await fleet.files.mkdir({ ...input, signal: callerSignal(fleet, signal) });
    return done;
  }),

  rename: api.files.rename.handler(async ({ context: { fleet }, input, signal }) => {
    await fleet.files.rename({ ...input, signal: callerSignal(fleet, signal) });
    return done;
  }),

  remove: api.files.remove.handler(async ({ context: { fleet }, input, signal }) => {
    await fleet.files.remove({ ...input, signal: callerSignal(fleet, signal) });
    return done;
  }),

  upload: api.files.upload.handler(({ context: { fleet }, input, signal: caller }) => {
    const signal = callerSignal(fleet, caller);
    return declared(fleet.files.upload({ ...input, signal }), { fleet, signal });
  }),

  download: api.files.download.handler(({ context: { fleet }, input, signal: caller }) => {
    const signal = callerSignal(fleet, caller);
    return declared(fleet.files.download({ ...input, signal }), { fleet, signal });
  }),

  readDownload: api.files.readDownload.handler(async ({ context: { fleet }, input: { downloadId, ...piece } }) => ({
    data: await fleet.files.readDownload(downloadId, piece),
  })),

  dropDownload: api.files.dropDownload.handler(async ({ context: { fleet }, input }) => {
    await fleet.files.dropDownload(input.downloadId);
    return done;
  }),
};
