import { api, apiOfIndex, callerSignal } from './base.ts';

export const fleetTable = {
  rows: apiOfIndex.fleet.rows.handler(({ context: { fleet }, input }) => fleet.table.rows(input)),

  search: apiOfIndex.fleet.search.handler(({ context: { fleet }, input }) => fleet.table.search(input)),

  complete: apiOfIndex.fleet.complete.handler(({ context: { fleet }, input }) =>
    fleet.table.complete(input.text, input.cursor),
  ),

  counts: apiOfIndex.fleet.counts.handler(({ context: { fleet } }) => fleet.table.counts()),

  versions: apiOfIndex.fleet.versions.handler(({ context: { fleet }, input }) => fleet.table.versions(input.name)),

  spread: apiOfIndex.fleet.spread.handler(({ context: { fleet } }) => fleet.table.spread()),

  drift: apiOfIndex.fleet.drift.handler(({ context: { fleet }, input }) => fleet.table.drift(input)),

  reachHistory: api.fleet.reachHistory.handler(({ context: { fleet }, input }) =>
    fleet.table.reachHistory(input.deviceId),
  ),

  bulkEdit: api.fleet.bulkEdit.handler(async ({ context: { fleet }, input, signal }) => ({
    changed: await fleet.editMany(input, callerSignal(fleet, signal)),
  })),

  planRemove: api.fleet.planRemove.handler(({ context: { fleet }, input }) => fleet.removal.plan(input.ids)),

  bulkRemove: api.fleet.bulkRemove.handler(async ({ context: { fleet }, input, signal }) => ({
    removed: await fleet.removal.remove(input.ids, callerSignal(fleet, signal)),
  })),
};
