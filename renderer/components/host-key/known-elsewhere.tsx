import { IconInfoCircle } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { HostKeyScan } from '../../../contract/app/host-keys.ts';
import classes from './host-key.module.css';

/** What the inventory and known_hosts already know of the key that is offered. */
export function KnownElsewhere({ scan }: { scan: HostKeyScan }) {
  const { t } = useTranslation();
  const { knownHosts, alsoOn } = scan;
  if (knownHosts === 'none' && alsoOn.length === 0) return null;
  return (
    <ul className={classes.known}>
      {knownHosts !== 'none' && <Line text={t(`trust.knownHosts.${knownHosts}`)} />}
      {alsoOn.map(({ deviceId, name, address }) => (
        <Line key={deviceId} text={t('trust.alsoOn', { name, address })} />
      ))}
    </ul>
  );
}

function Line({ text }: { text: string }) {
  return (
    <li>
      <IconInfoCircle size={16} aria-hidden />
      <span>{text}</span>
    </li>
  );
}
