import { useTranslation } from 'react-i18next';
import type { HostKey } from '../../../contract/app/devices.ts';
import { Fact, FactList } from '../facts.tsx';
import { Fingerprint } from '../fingerprint.tsx';
import classes from './host-key.module.css';

/** Algorithm and fingerprint of a key. */
export function KeyPart({ hostKey }: { hostKey: HostKey }) {
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
    </div>
  );
}
