import { api } from './base.ts';

export const history = {
  list: api.history.list.handler(({ context: { fleet }, input: { before, limit, ...scope } }) =>
    fleet.history.list(scope, { before, limit }),
  ),

  verify: api.history.verify.handler(({ context: { fleet } }) => fleet.history.verify()),

  workOrder: api.history.workOrder.handler(({ context: { fleet }, input: { format, language, ...scope } }) =>
    fleet.history.workOrder(scope, { format, language }),
  ),
};
