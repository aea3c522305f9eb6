import { useTranslation } from 'react-i18next';
import { useSystemInfo } from '../../app/use-fleet.ts';
import { Fact, FactGroup, FactList } from '../../components/facts.tsx';
import { CrashReports } from './crash-reports.tsx';
import classes from './settings.module.css';

/** What this Flotilla is, and where it keeps its things. */
export function AboutSection() {
  const { t } = useTranslation();
  const info = useSystemInfo().data;
  if (!info) return null;
  return (
    <>
      <FactGroup title={`Flotilla ${info.version}`}>
        <FactList>
          <Fact name={t('settings.about.host')}>{t(`status.${info.host}`)}</Fact>
          <Fact name={t('settings.about.node')} mono>
            {info.node}
          </Fact>
          <Fact name={t('settings.about.crypto')}>
            {info.nativeCrypto ? t('settings.about.native') : t('status.slowCryptoHint')}
          </Fact>
          <Fact name={t('settings.about.agent')} mono>
            {info.agentVersion} · {info.agentBuild.slice(0, 12)}
          </Fact>
          <Fact name={t('settings.about.folder')} mono>
            {info.dataFolder}
          </Fact>
        </FactList>
      </FactGroup>
      <p className={classes.text}>{t('settings.about.text')}</p>
      <CrashReports />
    </>
  );
}
