import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useScreen } from '../../stores/screen.ts';
import { Dialog } from '../dialog.tsx';
import classes from './palette.module.css';
import { type PaletteItem, usePaletteItems } from './use-palette-items.ts';

/** Goes anywhere and does anything by typing a few letters of it. */
export function Palette() {
  const { t } = useTranslation();
  const close = useScreen((screen) => screen.closeDialog);
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const items = usePaletteItems(text);
  const list = useRef<HTMLDivElement>(null);
  const chosen = items[Math.min(at, items.length - 1)];
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  });
  const run = (item: PaletteItem) => {
    close();
    item.run();
  };
  const step = (by: number) => setAt((Math.min(at, items.length - 1) + by + items.length) % Math.max(1, items.length));
  return (
    <Dialog title={t('palette.title')} size={560} onClose={close}>
      <input
        className={classes.input}
        role="combobox"
        aria-label={t('palette.title')}
        aria-expanded
        aria-controls="palette-items"
        aria-activedescendant={chosen ? `palette-${chosen.id}` : undefined}
        placeholder={t('palette.hint')}
        value={text}
        data-autofocus
        spellCheck={false}
        onChange={(event) => {
          setText(event.currentTarget.value);
          setAt(0);
        }}
        onKeyDown={(event) => {
          // Enter that ends a choice of characters is not ours.
          if (event.nativeEvent.isComposing) return;
          if (event.key === 'ArrowDown') step(1);
          else if (event.key === 'ArrowUp') step(-1);
          else if (event.key === 'Enter' && chosen) run(chosen);
          else return;
          event.preventDefault();
        }}
      />
      {items.length === 0 && <p className={classes.none}>{t('palette.none')}</p>}
      <div ref={list} id="palette-items" className={classes.items} role="listbox" aria-label={t('palette.results')}>
        {items.map((item, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are on the field that has the focus
          <div
            key={item.id}
            id={`palette-${item.id}`}
            role="option"
            tabIndex={-1}
            aria-selected={item === chosen}
            onMouseMove={() => setAt(index)}
            onClick={() => run(item)}
          >
            <span>{item.word}</span>
            <span className={classes.hint}>{item.hint || t(`palette.group.${item.group}`)}</span>
          </div>
        ))}
      </div>
    </Dialog>
  );
}
