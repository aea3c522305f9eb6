import { useQuery } from '@tanstack/react-query';
import { useDeferredValue } from 'react';
import { useTranslation } from 'react-i18next';
import { packageNameSchema } from '../../contract/agent/modules.ts';
import { queries } from './api.ts';

/** The newest version of a package that any device has, in words; nothing where none has it. */
export function useNewestInFleet(name: string): string | undefined {
  const { t } = useTranslation();
  const wanted = useDeferredValue(name.trim());
  const enabled = packageNameSchema.safeParse(wanted).success;
  const spread = useQuery({ ...queries.fleet.versions.queryOptions({ input: { name: wanted || '-' } }), enabled });
  const newest = enabled ? spread.data?.versions[0] : undefined;
  return newest && t('modules.newest', { version: newest.version, count: newest.devices });
}
