import { useTranslation } from 'react-i18next';
import type { HostKey } from '../../../contract/app/host-keys.ts';
import { Fact, FactList } from '../facts.tsx';
import { Fingerprint } from '../fingerprint.tsx';
import classes from './host-key.module.css';

/** Algorithm and fingerprint of a key, and its picture, to be compared by eye. */
export function KeyPart({ hostKey, randomart }: { hostKey: HostKey; randomart: string | null }) {
  const { t } = useTranslation();
  return (
    <div className={classes.part}>
      <FactList>
        <Fact name={t('hostKey.algorithm')} mono>
          {hostKey.algorithm}
        </Fact>
        <Fact name={t('hostKey.fingerprint')}>
          <Fingerprint value={hostKey.fingerprint} />
        </Fact>
      </FactList>
      {randomart !== null && (
        <pre className={classes.randomart} role="img" aria-label={t('trust.randomart')} title={t('trust.randomart')}>
          {randomart}
        </pre>
      )}
    </div>
  );
}
