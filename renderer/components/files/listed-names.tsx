import { useTranslation } from 'react-i18next';
import classes from './files-dialog.module.css';

const maxShown = 5;

/** The first few of many names, and how many more there are. */
export function ListedNames({ labels }: { labels: readonly string[] }) {
  const { t } = useTranslation();
  const more = labels.length - maxShown;
  return (
    <ul className={classes.listed}>
      {labels.slice(0, maxShown).map((label, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: labels may be alike, and the list never changes
        <li key={index}>{label}</li>
      ))}
      {more > 0 && <li>{t('files.andMore', { count: more })}</li>}
    </ul>
  );
}
