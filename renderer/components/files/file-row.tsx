import { IconCheck, IconFile, IconFolder, IconLink, IconQuestionMark } from '@tabler/icons-react';
import type { MouseEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { RemoteEntryView } from '../../../contract/app/files.ts';
import { clockTime, fullTime } from '../../model/age.ts';
import { bytesText } from '../../model/amounts.ts';
import { isFolder, modeText } from '../../model/remote-entries.ts';
import { useClock } from '../../stores/clock.ts';
import classes from './files-grid.module.css';

interface FileRowProps {
  entry: RemoteEntryView;
  index: number;
  top: number;
  /** The one row that the keyboard comes to. */
  tabStop: boolean;
  atCursor: boolean;
  isSelected: boolean;
  onCursor(): void;
  onToggle(): void;
  onOpen(): void;
}

const icons = { file: IconFile, folder: IconFolder, link: IconLink, other: IconQuestionMark };

/** One thing in a folder. A click goes to it, with Ctrl it selects; a double click opens it. */
export function FileRow(props: FileRowProps) {
  const { entry, index, top, atCursor, isSelected } = props;
  const { t, i18n } = useTranslation();
  const now = useClock((clock) => clock.now);
  const Icon = icons[entry.kind];
  const onClick = (event: MouseEvent) => {
    if (event.ctrlKey || event.metaKey) props.onToggle();
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: part of the grid
    // biome-ignore lint/a11y/useKeyWithClickEvents: the grid's body handles the keys of all rows
    <div
      className={classes.row}
      role="row"
      aria-rowindex={index + 2}
      aria-selected={isSelected}
      data-index={index}
      data-cursor={atCursor}
      tabIndex={props.tabStop ? 0 : -1}
      style={{ transform: `translateY(${top}px)` }}
      onFocus={props.onCursor}
      onClick={onClick}
      onDoubleClick={props.onOpen}
    >
      {/* biome-ignore lint/a11y/useSemanticElements: part of the grid */}
      {/* biome-ignore lint/a11y/useFocusableInteractive: rows take the focus */}
      <div role="gridcell" data-column="name" title={entry.label}>
        {isSelected ? (
          <IconCheck className={classes.icon} size={16} aria-hidden />
        ) : (
          <Icon className={classes.icon} size={16} aria-hidden />
        )}
        <span className={classes.label}>{entry.label}</span>
        <span className="visually-hidden">{t(`files.kind.${entry.kind}`)}</span>
        {entry.link && (
          <span className={classes.link} data-broken={entry.link.kind === 'broken'}>
            → {entry.link.label}
            {entry.link.kind === 'broken' && ` (${t('files.broken')})`}
          </span>
        )}
      </div>
      {/* biome-ignore lint/a11y/useSemanticElements: part of the grid */}
      {/* biome-ignore lint/a11y/useFocusableInteractive: rows take the focus */}
      <div role="gridcell" data-column="size">
        {isFolder(entry) ? '' : bytesText(entry.sizeBytes)}
      </div>
      {/* biome-ignore lint/a11y/useSemanticElements: part of the grid */}
      {/* biome-ignore lint/a11y/useFocusableInteractive: rows take the focus */}
      <div
        role="gridcell"
        data-column="modified"
        title={entry.modifiedAt === null ? undefined : fullTime(entry.modifiedAt, i18n.language)}
      >
        {entry.modifiedAt === null ? '' : clockTime(entry.modifiedAt, now, i18n.language)}
      </div>
      {/* biome-ignore lint/a11y/useSemanticElements: part of the grid */}
      {/* biome-ignore lint/a11y/useFocusableInteractive: rows take the focus */}
      <div role="gridcell" data-column="mode">
        <code>{modeText(entry.mode)}</code>
      </div>
    </div>
  );
}
