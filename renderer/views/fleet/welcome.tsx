import { Button } from '@mantine/core';
import { IconDevices2, IconFileImport, IconPlus } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '../../components/empty-state.tsx';
import { ViewHeader } from '../../components/view-header.tsx';
import { formatRoute } from '../../model/route.ts';
import { useScreen } from '../../stores/screen.ts';
import { DemoWay } from './demo-way.tsx';
import classes from './fleet-view.module.css';

/** An empty inventory: how to fill it, or how to look around without devices. */
export function Welcome() {
  const { t } = useTranslation();
  const openDialog = useScreen((screen) => screen.openDialog);
  return (
    <>
      <ViewHeader title={t('fleet.title')} />
      <EmptyState icon={IconDevices2} title={t('fleet.empty')} text={t('fleet.emptyNext')}>
        <div className={classes.ways}>
          <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => openDialog({ kind: 'add-device' })}>
            {t('fleet.add')}
          </Button>
          <Button
            component="a"
            href={formatRoute({ view: 'import' })}
            variant="default"
            leftSection={<IconFileImport size={16} aria-hidden />}
          >
            {t('fleet.import')}
          </Button>
        </div>
        <DemoWay />
      </EmptyState>
    </>
  );
}
