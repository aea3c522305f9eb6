import { Button } from '@mantine/core';
import { IconShieldCheck, IconShieldExclamation } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { toProblem } from '../../../contract/errors.ts';
import { client, queries } from '../../app/api.ts';
import { saveFile } from '../../app/save-file.ts';
import { HistoryList } from '../../components/history/history-list.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import table from '../../components/table.module.css';
import { usePreferences } from '../../stores/preferences.ts';
import classes from './settings.module.css';

const formats = ['html', 'csv', 'json'] as const;

/** What was done with this laptop, whether the record is whole, and a copy to hand over. */
export function HistorySection() {
  const { t } = useTranslation();
  const language = usePreferences((preferences) => preferences.language);
  const { data, error } = useQuery({ ...queries.history.list.queryOptions({ input: { limit: 200 } }), staleTime: 0 });
  const verify = useMutation({ mutationFn: () => client.history.verify() });
  const hand = useMutation({
    mutationFn: (format: (typeof formats)[number]) =>
      client.history.workOrder({ format, language: language === 'en' ? 'en' : 'zh' }),
    onSuccess: saveFile,
  });
  const problem = error ?? verify.error ?? hand.error;
  return (
    <>
      <p className={classes.text}>{t('settings.history.text')}</p>
      <div className={classes.buttons}>
        <Button variant="default" loading={verify.isPending} onClick={() => verify.mutate()}>
          {t('settings.history.verify')}
        </Button>
        {formats.map((format) => (
          <Button key={format} variant="default" onClick={() => hand.mutate(format)}>
            {t(`settings.history.${format}`)}
          </Button>
        ))}
      </div>
      {problem && <ProblemNotice problem={toProblem(problem)} />}
      {verify.data && (
        <p role="status" className={classes.fields}>
          {verify.data.brokenAt === null ? (
            <IconShieldCheck size={16} aria-hidden />
          ) : (
            <IconShieldExclamation size={16} aria-hidden />
          )}
          {verify.data.brokenAt === null
            ? t('settings.history.whole', { count: verify.data.entries })
            : t('settings.history.broken', { entry: verify.data.brokenAt })}
          {verify.data.head !== null && <code>{verify.data.head}</code>}
        </p>
      )}
      {data && (
        <div className={table.frame}>
          <HistoryList entries={data} withDevice />
        </div>
      )}
    </>
  );
}
