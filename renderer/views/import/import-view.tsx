import { Button } from '@mantine/core';
import { IconArrowLeft } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { toProblem } from '../../../contract/errors.ts';
import { goTo } from '../../app/use-route.ts';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { ViewHeader } from '../../components/view-header.tsx';
import { ChooseSource } from './choose-source.tsx';
import classes from './import.module.css';
import { ImportNotes } from './import-notes.tsx';
import { ImportOptions } from './import-options.tsx';
import { ImportResultPart } from './import-result.tsx';
import { ImportRows } from './import-rows.tsx';
import { useImport } from './use-import.ts';
import { useOpenedFile } from './use-opened-file.ts';

/** Devices from a file: choose it, see what would happen, take it over. `opened`: the one that the system gave to be opened. */
export function ImportView({ opened }: { opened: number | undefined }) {
  const { t } = useTranslation();
  const state = useImport();
  useOpenedFile(opened, state.setSource);
  const { source, preview, apply, decisions } = state;
  const rows = preview.data?.rows ?? [];
  const takes = rows.map((row) => decisions.get(row.row) ?? row.action);
  const taken = takes.filter((take) => take === 'add' || take === 'update').length;
  const back = source !== null && !apply.data;
  return (
    <>
      <ViewHeader title={t('imports.title')} aside={source && <code>{source.name}</code>}>
        {back && (
          <Button
            variant="default"
            disabled={apply.isPending}
            leftSection={<IconArrowLeft size={16} aria-hidden />}
            onClick={() => state.setSource(null)}
          >
            {t('imports.other')}
          </Button>
        )}
        {back && preview.data && (
          <Button disabled={taken === 0 || !state.isShown} loading={apply.isPending} onClick={() => apply.mutate()}>
            {t('imports.apply', { count: taken })}
          </Button>
        )}
      </ViewHeader>
      <div className={classes.body}>
        {source === null && <ChooseSource onChosen={state.setSource} />}
        {preview.error && <ProblemNotice problem={toProblem(preview.error)} calm />}
        {apply.error && <ProblemNotice problem={toProblem(apply.error)} />}
        {source !== null && preview.isPending && <p role="status">{t('imports.reading')}</p>}
        {apply.data && (
          <ImportResultPart
            result={apply.data}
            onAgain={() => state.setSource(null)}
            onFleet={() => goTo({ view: 'fleet' })}
          />
        )}
        {source !== null && preview.data && !apply.data && (
          <>
            <ImportOptions state={state} preview={preview.data} />
            {rows.length === 0 && preview.data.bad.length === 0 && <p role="status">{t('imports.none')}</p>}
            <ImportRows rows={rows} decisions={decisions} onDecide={state.decide} />
            <ImportNotes preview={preview.data} />
          </>
        )}
      </div>
    </>
  );
}
