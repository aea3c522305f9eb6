import { api } from './base.ts';

export const filters = {
  list: api.filters.list.handler(({ context: { fleet } }) => fleet.filters.list()),

  save: api.filters.save.handler(({ context: { fleet }, input }) => fleet.filters.save(input)),

  remove: api.filters.remove.handler(({ context: { fleet }, input }) => {
    fleet.filters.remove(input.filterId);
    return { removed: true as const };
  }),

  reorder: api.filters.reorder.handler(({ context: { fleet }, input }) => fleet.filters.reorder(input.filterIds)),
};
