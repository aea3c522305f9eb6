import { useTranslation } from 'react-i18next';
import type { LibraryItem } from '../../../contract/app/library.ts';
import { Age } from '../../components/age.tsx';
import { ScrollRegion } from '../../components/scroll-region.tsx';
import { bytesText } from '../../model/amounts.ts';
import classes from './library.module.css';

interface ItemsTableProps {
  items: readonly LibraryItem[];
  selected: string | null;
  onSelect(sha256: string): void;
}

/** Everything in the library, newest first. */
export function ItemsTable({ items, selected, onSelect }: ItemsTableProps) {
  const { t } = useTranslation();
  return (
    <ScrollRegion label={t('library.items')} className={classes.scroll}>
      <table className={classes.table} aria-label={t('library.items')}>
        <thead>
          <tr>
            <th scope="col">{t('library.column.name')}</th>
            <th scope="col">{t('library.column.version')}</th>
            <th scope="col">{t('library.column.kind')}</th>
            <th scope="col" className={classes.number}>
              {t('library.column.size')}
            </th>
            <th scope="col" className={classes.number}>
              {t('library.column.devices')}
            </th>
            <th scope="col">{t('library.column.added')}</th>
          </tr>
        </thead>
        <tbody>
          {items.map((item) => (
            <tr key={item.sha256} data-selected={item.sha256 === selected}>
              <td>
                <button type="button" className={classes.name} onClick={() => onSelect(item.sha256)}>
                  {item.name}
                </button>
                {item.state !== 'good' && <span className={classes.state}>{t(`library.state.${item.state}`)}</span>}
              </td>
              <td>
                <code>{item.version ?? '–'}</code>
              </td>
              <td>
                {t(`library.kind.${item.kind}`)}
                {item.architecture !== null && <code className={classes.arch}> {item.architecture}</code>}
              </td>
              <td className={classes.number}>{bytesText(item.sizeBytes)}</td>
              <td className={classes.number}>{item.deviceCount}</td>
              <td>
                <Age at={item.addedAt} asOf />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}
