import { Button, Menu } from '@mantine/core';
import { IconDownload, IconListCheck, IconLogs, IconPencil, IconRefresh, IconTrash, IconX } from '@tabler/icons-react';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { exportFormats } from '../../../contract/app/import.ts';
import { toProblem } from '../../../contract/errors.ts';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { countSelected } from '../../model/selected.ts';
import { useFleetTable } from '../../stores/fleet-table.ts';
import classes from './bulk-bar.module.css';
import { ToolButton } from './tool-button.tsx';
import { useBulk } from './use-bulk.ts';
import { focusList } from './use-list-focus.ts';

/** What can be done with the selected devices; there while some are. */
export function BulkBar({ ids, query }: { ids: readonly string[]; query: string }) {
  const { t } = useTranslation();
  const { selected, select } = useFleetTable();
  const { hidden } = useMemo(() => countSelected(selected, ids), [selected, ids]);
  const { plan, showLogs, editMany, removeMany, refresh, save, error } = useBulk();
  const clear = () => {
    select(new Set(), null);
    focusList();
  };
  if (selected.size === 0) return null;
  return (
    <section className={classes.bar} aria-label={t('fleet.bulk.label')}>
      {error && <ProblemNotice problem={toProblem(error)} />}
      <div className={classes.line}>
        <p className={classes.count} role="status">
          <strong>{t('fleet.bulk.selected', { count: selected.size })}</strong>
          {hidden > 0 && <span> {t('fleet.bulk.hidden', { count: hidden })}</span>}
        </p>
        <Button leftSection={<IconListCheck size={16} aria-hidden />} onClick={() => void plan(ids, query)}>
          {t('fleet.bulk.plan')}
        </Button>
        <ToolButton icon={IconRefresh} word={t('fleet.bulk.refresh')} onClick={() => refresh.mutate()} />
        <ToolButton icon={IconLogs} word={t('fleet.bulk.logs')} onClick={() => void showLogs()} />
        <ToolButton icon={IconPencil} word={t('fleet.bulk.edit')} onClick={() => void editMany()} />
        <Menu position="top-end">
          <Menu.Target>
            <ToolButton icon={IconDownload} word={t('fleet.bulk.export')} />
          </Menu.Target>
          <Menu.Dropdown>
            {exportFormats.map((format) => (
              <Menu.Item key={format} onClick={() => save.mutate({ format, all: false })}>
                {t(`fleet.exports.${format}`)}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
        <ToolButton icon={IconTrash} word={t('fleet.bulk.remove')} onClick={() => void removeMany()} />
        <ToolButton icon={IconX} word={t('fleet.bulk.clear')} onClick={clear} />
      </div>
    </section>
  );
}
