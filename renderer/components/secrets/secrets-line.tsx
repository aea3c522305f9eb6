import { useTranslation } from 'react-i18next';
import type { Job } from '../../../contract/app/jobs.ts';
import { secretNamesOf } from '../../../contract/operations.ts';
import { useListed } from '../../i18n/use-listed.ts';
import classes from './secret-fields.module.css';

/** Which secrets a job has, by name, and whether they are still kept. Nothing where it has none. */
export function SecretsLine({ job }: { job: Job }) {
  const { t } = useTranslation();
  const listed = useListed();
  const names = secretNamesOf(job.call);
  if (names.length === 0) return null;
  return (
    <p className={classes.hint}>
      {t('bulk.secrets.of', { count: names.length, names: listed(names) })}{' '}
      {t(job.keepsSecrets ? 'bulk.secrets.kept' : 'bulk.secrets.gone')}
    </p>
  );
}
