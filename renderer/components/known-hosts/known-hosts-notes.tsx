import { useTranslation } from 'react-i18next';
import type { KnownHostsPreview } from '../../../contract/app/trust.ts';
import { useListed } from '../../i18n/use-listed.ts';
import classes from './known-hosts.module.css';

const namedLines = 12;

/** What else is in the file: revoked keys, authorities, and lines that could not be taken. */
export function KnownHostsNotes({ preview }: { preview: KnownHostsPreview }) {
  const { t } = useTranslation();
  const listed = useListed();
  const { revoked, authorityLines, badLines, badLineCount, cut } = preview;
  const named = (lines: readonly number[]) => {
    const first = listed(lines.slice(0, namedLines));
    return lines.length > namedLines ? `${first} …` : first;
  };
  return (
    <div className={classes.notes}>
      {revoked.length > 0 && (
        <p>{t('knownHosts.revoked', { count: revoked.length, lines: named(revoked.map(({ line }) => line)) })}</p>
      )}
      {authorityLines.length > 0 && (
        <p>{t('knownHosts.authorities', { count: authorityLines.length, lines: named(authorityLines) })}</p>
      )}
      {badLineCount > 0 && (
        <details>
          <summary>{t('knownHosts.badLines', { count: badLineCount })}</summary>
          <ul>
            {badLines.map(({ line, why }) => (
              <li key={line}>
                {t('knownHosts.line', { line })}: {t(`knownHosts.bad.${why}`)}
              </li>
            ))}
          </ul>
        </details>
      )}
      {cut && <p>{t('knownHosts.cut')}</p>}
    </div>
  );
}
