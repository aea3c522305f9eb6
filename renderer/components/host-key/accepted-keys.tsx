import { useTranslation } from 'react-i18next';
import type { AcceptedKey } from '../../../contract/app/host-keys.ts';
import { Age } from '../age.tsx';
import { Fingerprint } from '../fingerprint.tsx';
import classes from './host-key.module.css';

/** Every key that a device is known by, and how each came to be. */
export function AcceptedKeys({ keys }: { keys: readonly AcceptedKey[] }) {
  const { t } = useTranslation();
  return (
    <ul className={classes.keys} aria-label={t('trust.keys')}>
      {keys.map(({ key, algorithm, fingerprint, origin, addedAt }) => (
        <li key={key}>
          <span className={classes.keyHead}>
            <code>{algorithm}</code>
            <span className={classes.age}>
              {t(`trust.origin.${origin}`)} <Age at={addedAt} asOf />
            </span>
          </span>
          <Fingerprint value={fingerprint} />
        </li>
      ))}
    </ul>
  );
}
