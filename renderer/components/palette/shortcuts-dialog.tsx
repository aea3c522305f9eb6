import { useTranslation } from 'react-i18next';
import { modName } from '../../app/key-rules.ts';
import { useScreen } from '../../stores/screen.ts';
import { Dialog } from '../dialog.tsx';
import classes from './shortcuts.module.css';

/** Every key that does something, by where it does it. */
const keys = {
  everywhere: [
    [`${modName} K`, 'palette'],
    [`${modName} 1 … 6`, 'views'],
    [`${modName} J`, 'jobs'],
    [`${modName} ,`, 'settings'],
    ['F6', 'region'],
    [`${modName} Z`, 'undo'],
    ['Esc', 'back'],
    ['?', 'help'],
  ],
  fleet: [
    ['/', 'filter'],
    ['↑ ↓ PgUp PgDn', 'move'],
    ['Space', 'select'],
    ['Shift ↑ ↓', 'range'],
    [`${modName} A`, 'all'],
    ['Enter', 'open'],
  ],
  log: [
    ['P', 'pause'],
    ['End', 'follow'],
    ['W', 'wrap'],
    ['N  Shift N', 'found'],
  ],
} as const;

export function ShortcutsDialog() {
  const { t } = useTranslation();
  const close = useScreen((screen) => screen.closeDialog);
  return (
    <Dialog title={t('palette.shortcuts')} size={560} onClose={close}>
      <div className={classes.groups}>
        {(Object.keys(keys) as (keyof typeof keys)[]).map((place) => (
          <section key={place}>
            <h3>{t(`palette.place.${place}`)}</h3>
            <dl>
              {keys[place].map(([key, what]) => (
                <div key={key}>
                  <dt>
                    <kbd>{key}</kbd>
                  </dt>
                  <dd>{t(`palette.key.${what}`)}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
