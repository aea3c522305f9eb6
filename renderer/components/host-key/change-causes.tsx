import { useTranslation } from 'react-i18next';
import type { ChangeCause, Evidence } from '../../../contract/app/host-keys.ts';
import { Age } from '../age.tsx';
import { Fingerprint } from '../fingerprint.tsx';
import classes from './host-key.module.css';

/** What may have changed a key: the likely causes with their evidence and their remedy, the others by name. */
export function ChangeCauses({ causes }: { causes: readonly ChangeCause[] }) {
  const { t } = useTranslation();
  const unlikely = causes.filter(({ likelihood }) => likelihood === 'unlikely');
  return (
    <section>
      <h3>{t('hostKey.causes')}</h3>
      <ul className={classes.causes}>
        {causes
          .filter(({ likelihood }) => likelihood !== 'unlikely')
          .map((cause) => (
            <Cause key={cause.cause} cause={cause} />
          ))}
      </ul>
      {unlikely.length > 0 && (
        <p className={classes.age}>
          {t('trust.unlikely', {
            causes: unlikely.map(({ cause }) => t(`trust.causeName.${cause}`)).join(t('trust.and')),
          })}
        </p>
      )}
    </section>
  );
}

function Cause({ cause: { cause, likelihood, evidence, remedy } }: { cause: ChangeCause }) {
  const { t } = useTranslation();
  return (
    <li data-likelihood={likelihood}>
      <p>
        <strong className={classes.likelihood}>
          {t(likelihood === 'likely' ? 'trust.likelihood.likely' : 'trust.likelihood.possible')}
        </strong>{' '}
        {t(`trust.cause.${cause}`)}
      </p>
      {evidence.length > 0 && (
        <ul className={classes.evidence}>
          {evidence.map((one) => (
            <li key={JSON.stringify(one)}>
              <EvidenceText evidence={one} />
            </li>
          ))}
        </ul>
      )}
      <p className={classes.remedy}>{t(`trust.remedy.${remedy}`)}</p>
    </li>
  );
}

function EvidenceText({ evidence }: { evidence: Evidence }) {
  const { t } = useTranslation();
  switch (evidence.kind) {
    case 'device-has-key':
      return (
        <>
          {t('trust.evidence.device-has-key', { name: evidence.name, address: evidence.address })}
          {evidence.reachedAt !== null && (
            <span className={classes.age}>
              {' '}
              {t('trust.lastAnswered')} <Age at={evidence.reachedAt} />
            </span>
          )}
        </>
      );
    case 'offered-elsewhere':
    case 'old-key-shared':
      return t(`trust.evidence.${evidence.kind}`, { name: evidence.name, address: evidence.address });
    case 'known-hosts-same-name':
      return t('trust.evidence.known-hosts-same-name', { line: evidence.line });
    case 'known-hosts-other-name':
      return evidence.names === ''
        ? t('trust.evidence.known-hosts-hashed', { line: evidence.line })
        : t('trust.evidence.known-hosts-other-name', { line: evidence.line, names: evidence.names });
    case 'other-key-held':
      return (
        <>
          {t('trust.evidence.other-key-held')} <Fingerprint value={evidence.fingerprint} />
        </>
      );
    case 'machine-id-kept':
      return (
        <>
          {t('trust.evidence.machine-id-kept')} <Age at={evidence.seenAt} asOf />
        </>
      );
    case 'not-announced':
    case 'seen-nowhere':
      return t(`trust.evidence.${evidence.kind}`);
  }
}
