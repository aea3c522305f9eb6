import { Button } from '@mantine/core';
import { IconPlayerPlay } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { toProblem } from '../../../contract/errors.ts';
import { client } from '../../app/api.ts';
import { useSystemInfo } from '../../app/use-fleet.ts';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import classes from './fleet-view.module.css';

/** The way to a simulated fleet: a window of its own where the host can open one, else how to start with it. */
export function DemoWay() {
  const { t } = useTranslation();
  const info = useSystemInfo().data;
  const open = useMutation({ mutationFn: () => client.system.openDemo() });
  if (!info || info.demo) return null;
  if (!info.canOpenDemo) {
    return (
      <p className={classes.demo}>
        {t('fleet.demo')} <code>--demo</code>
      </p>
    );
  }
  return (
    <>
      <Button
        variant="subtle"
        leftSection={<IconPlayerPlay size={16} aria-hidden />}
        loading={open.isPending}
        onClick={() => open.mutate()}
      >
        {t('fleet.openDemo')}
      </Button>
      {open.error && <ProblemNotice problem={toProblem(open.error)} />}
    </>
  );
}
