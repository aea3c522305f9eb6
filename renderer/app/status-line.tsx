import { IconFlask, IconGauge, IconPlugConnected, IconPlugConnectedX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { StatusJobs } from './status-jobs.tsx';
import classes from './status-line.module.css';
import { StatusVault } from './status-vault.tsx';
import { useConnection } from './use-connection.ts';
import { useFleetCounts, useSystemInfo } from './use-fleet.ts';

/** The slim line at the bottom: connection, devices, jobs, credentials, host. */
export function StatusLine() {
  const { t } = useTranslation();
  const info = useSystemInfo().data;
  return (
    <footer className={classes.line} data-region>
      <ConnectionItem />
      <ReachItem />
      <StatusJobs />
      <span className={classes.gap} />
      <StatusVault />
      {info?.nativeCrypto === false && (
        <span className={classes.item} data-tone="warning" title={t('status.slowCryptoHint')}>
          <IconGauge size={14} aria-hidden />
          {t('status.slowCrypto')}
        </span>
      )}
      {info?.demo && (
        <span className={classes.item} title={t('status.demoHint')}>
          <IconFlask size={14} aria-hidden />
          {t('status.demo')}
        </span>
      )}
      {info && (
        <span className={classes.item} title={info.dataFolder}>
          {t('status.version', { version: info.version })} · {t(`status.${info.host}`)}
        </span>
      )}
    </footer>
  );
}

function ConnectionItem() {
  const { t } = useTranslation();
  const { state } = useConnection();
  const lost = state === 'lost' || state === 'refused';
  const Icon = lost ? IconPlugConnectedX : IconPlugConnected;
  return (
    <span className={classes.item} data-tone={lost ? 'warning' : undefined}>
      <Icon size={14} aria-hidden />
      {t(`status.${lost ? 'lost' : state}`)}
    </span>
  );
}

function ReachItem() {
  const { t } = useTranslation();
  const counts = useFleetCounts().data;
  if (!counts) return null;
  const { devices, states } = counts;
  return (
    <span className={classes.item}>{t('status.reachable', { reachable: states.reached ?? 0, known: devices })}</span>
  );
}
