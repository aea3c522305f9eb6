import { Button } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { toProblem } from '../../../contract/errors.ts';
import { client, queries } from '../../app/api.ts';
import { queryClient } from '../../app/query-client.ts';
import { Age } from '../../components/age.tsx';
import { Fact, FactGroup, FactList } from '../../components/facts.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { bytesText } from '../../model/amounts.ts';
import classes from './settings.module.css';

/** What was written down when a process of the app crashed, and the way to be rid of it; nothing where the host keeps none. */
export function CrashReports() {
  const { t } = useTranslation();
  const found = useQuery(queries.system.crashReports.queryOptions()).data;
  const remove = useMutation({
    mutationFn: () => client.system.removeCrashReports(),
    onSettled: () => void queryClient.invalidateQueries({ queryKey: queries.system.crashReports.key() }),
  });
  if (!found) return null;
  const { folder, reports } = found;
  const [newest] = reports;
  return (
    <>
      <FactGroup title={t('settings.crashes.title')}>
        <FactList>
          <Fact name={t('settings.crashes.kept')}>
            {newest
              ? t('settings.crashes.count', {
                  count: reports.length,
                  size: bytesText(reports.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)),
                })
              : t('settings.crashes.none')}
          </Fact>
          {newest && (
            <Fact name={t('settings.crashes.newest')}>
              <Age at={newest.at} />
            </Fact>
          )}
          <Fact name={t('settings.crashes.folder')} mono>
            {folder}
          </Fact>
        </FactList>
      </FactGroup>
      <p className={classes.text}>{t('settings.crashes.text')}</p>
      {newest && (
        <div className={classes.buttons}>
          <Button
            variant="default"
            leftSection={<IconTrash size={16} aria-hidden />}
            loading={remove.isPending}
            onClick={() => remove.mutate()}
          >
            {t('settings.crashes.remove', { count: reports.length })}
          </Button>
        </div>
      )}
      {remove.error && <ProblemNotice problem={toProblem(remove.error)} />}
    </>
  );
}
