import { useTranslation } from 'react-i18next';
import type { LibraryItem } from '../../../contract/app/library.ts';
import { Age } from '../../components/age.tsx';
import { DataTable, type TableColumn } from '../../components/data-table.tsx';
import { ScrollRegion } from '../../components/scroll-region.tsx';
import table from '../../components/table.module.css';
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
  const columns: TableColumn[] = [
    { id: 'name', label: t('library.column.name') },
    { id: 'version', label: t('library.column.version') },
    { id: 'kind', label: t('library.column.kind'), kind: 'rest' },
    { id: 'size', label: t('library.column.size'), kind: 'number' },
    { id: 'devices', label: t('library.column.devices'), kind: 'number' },
    { id: 'added', label: t('library.column.added') },
  ];
  return (
    <ScrollRegion label={t('library.items')} className={classes.scroll}>
      <DataTable label={t('library.items')} columns={columns}>
        {items.map((item) => (
          <tr key={item.sha256} data-selected={item.sha256 === selected}>
            <td className={table.name} title={item.name}>
              <button type="button" className={table.open} onClick={() => onSelect(item.sha256)}>
                {item.name}
              </button>
              {item.state !== 'good' && <span className={classes.state}>{t(`library.state.${item.state}`)}</span>}
            </td>
            <td>
              <code>{item.version ?? '–'}</code>
            </td>
            <td className={table.rest}>
              {t(`library.kind.${item.kind}`)}
              {item.architecture !== null && <code className={table.muted}> {item.architecture}</code>}
            </td>
            <td className={table.number}>{bytesText(item.sizeBytes)}</td>
            <td className={table.number}>{item.deviceCount}</td>
            <td>
              <Age at={item.addedAt} />
            </td>
          </tr>
        ))}
      </DataTable>
    </ScrollRegion>
  );
}
