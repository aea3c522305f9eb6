import { api } from './base.ts';

export const undo = {
  list: api.undo.list.handler(({ context: { fleet } }) => fleet.ledger.undoable()),

  apply: api.undo.apply.handler(({ context: { fleet }, input }) => ({ count: fleet.ledger.undo(input.id) })),
};
