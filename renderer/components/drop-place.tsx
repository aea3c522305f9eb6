import { type DragEvent, type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './drop-place.module.css';

interface DropPlaceProps {
  className?: string | undefined;
  /** Nothing can be taken now. */
  disabled?: boolean;
  /** Files alone: folders that are dropped along are left out. */
  onFiles(files: File[]): void;
  children: ReactNode;
}

const carriesFiles = (event: DragEvent) => event.dataTransfer.types.includes('Files');

/** A part of the screen onto which files can be dropped, and which says so while one is held over it; a button does the same. */
export function DropPlace({ className, disabled = false, onFiles, children }: DropPlaceProps) {
  const { t } = useTranslation();
  const [over, setOver] = useState(false);
  const onDrop = (event: DragEvent) => {
    setOver(false);
    if (disabled || !carriesFiles(event)) return;
    event.preventDefault();
    const items = [...event.dataTransfer.items].filter((item) => item.webkitGetAsEntry()?.isFile !== false);
    onFiles(items.map((item) => item.getAsFile()).filter((file) => file !== null));
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is a second way to what a button in it does
    <div
      className={[classes.place, className].filter(Boolean).join(' ')}
      onDragOver={(event) => {
        if (disabled || !carriesFiles(event)) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={(event) => {
        if (!(event.relatedTarget instanceof Node && event.currentTarget.contains(event.relatedTarget))) setOver(false);
      }}
      onDrop={onDrop}
    >
      {children}
      {over && (
        <p className={classes.over} role="status">
          {t('action.dropHere')}
        </p>
      )}
    </div>
  );
}
