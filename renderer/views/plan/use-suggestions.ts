import { useQuery } from '@tanstack/react-query';
import { queries } from '../../app/api.ts';
import type { Suggestion } from '../../model/job-form.ts';
import { usePlanStore } from '../../stores/plan.ts';

const none: string[] = [];

/** Names and versions that the fleet has already; versions are those of the name that was entered. */
export function useSuggestions(of: Suggestion | null): string[] {
  const values = usePlanStore(({ values }) => values);
  const spread = useQuery({ ...queries.fleet.spread.queryOptions(), enabled: of !== null }).data;
  if (!spread || of === null) return none;
  const shares = of.startsWith('module') ? spread.modules : spread.ufops;
  if (of === 'module' || of === 'ufop') return shares.map(({ name }) => name);
  const name = of === 'module-version' ? values.name : values.ufop;
  const versions = shares.find((share) => share.name === name)?.versions ?? [];
  return versions.map(({ version }) => version).filter((version) => version !== '');
}
