import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { type FileOrder, fileColumns } from '../../model/remote-entries.ts';
import classes from './files-grid.module.css';

/** The names of the columns; a click orders by one, another turns the order round. */
export function FileHead({ order, onOrder }: { order: FileOrder; onOrder(order: FileOrder): void }) {
  const { t } = useTranslation();
  const Arrow = order.descending ? IconArrowDown : IconArrowUp;
  return (
    // biome-ignore lint/a11y/useSemanticElements: part of the grid
    <div className={classes.head} role="rowgroup">
      {/* biome-ignore lint/a11y/useSemanticElements: part of the grid */}
      {/* biome-ignore lint/a11y/useFocusableInteractive: its buttons take the focus */}
      <div className={classes.columns} role="row" aria-rowindex={1}>
        {fileColumns.map((by) => {
          const isChosen = order.by === by;
          return (
            // biome-ignore lint/a11y/useSemanticElements: part of the grid
            // biome-ignore lint/a11y/useFocusableInteractive: its button takes the focus
            <div
              key={by}
              role="columnheader"
              data-column={by}
              aria-sort={isChosen ? (order.descending ? 'descending' : 'ascending') : 'none'}
            >
              <button
                type="button"
                className={classes.sort}
                data-column={by}
                onClick={() => onOrder({ by, descending: isChosen && !order.descending })}
              >
                <span>{t(`files.column.${by}`)}</span>
                {isChosen && <Arrow size={14} aria-hidden />}
              </button>
            </div>
          );
        })}
      </div>
    </div>
  );
}
