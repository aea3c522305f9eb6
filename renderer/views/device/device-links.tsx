import { Button } from '@mantine/core';
import { IconFolder, IconLogs, IconTerminal2 } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { formatRoute } from '../../model/route.ts';
import classes from './device-links.module.css';

const links = [
  { tab: 'terminal', icon: IconTerminal2 },
  { tab: 'files', icon: IconFolder },
  { tab: 'log', icon: IconLogs },
] as const;

/** The ways to a device's terminal, files and log. */
export function DeviceLinks({ deviceId }: { deviceId: string }) {
  const { t } = useTranslation();
  return (
    <nav className={classes.links} aria-label={t('device.open')}>
      {links.map(({ tab, icon: Icon }) => (
        <Button
          key={tab}
          component="a"
          variant="default"
          leftSection={<Icon size={16} aria-hidden />}
          href={formatRoute({ view: 'device', deviceId, tab })}
        >
          {t(`device.${tab}`)}
        </Button>
      ))}
    </nav>
  );
}
