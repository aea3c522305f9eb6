import { FlotillaError } from '../../contract/errors.ts';
import type { Inventory } from '../inventory/inventory.ts';

/** Every device that a filter finds now, by name. A filter that cannot be read finds nobody by mistake: `query.invalid`. */
export function findAll({ search }: Pick<Inventory, 'search'>, query: string): string[] {
  const { ids, errors } = search.search({ query, sort: { by: 'name', direction: 'ascending' }, groupBy: 'none' });
  const [first] = errors;
  if (first) throw new FlotillaError('query.invalid', { detail: first.text });
  return ids;
}
