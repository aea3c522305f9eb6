import { useTranslation } from 'react-i18next';
import { useScreen } from '../../stores/screen.ts';
import { Dialog } from '../dialog.tsx';
import classes from './shortcuts.module.css';

const mod = /Mac/.test(navigator.platform) ? '⌘' : 'Ctrl';

/** Every key that does something, by where it does it. */
const keys = {
  everywhere: [
    [`${mod} K`, 'palette'],
    [`${mod} 1 … 6`, 'views'],
    [`${mod} J`, 'jobs'],
    [`${mod} ,`, 'settings'],
    ['F6', 'region'],
    ['Esc', 'back'],
    ['?', 'help'],
  ],
  fleet: [
    ['/', 'filter'],
    ['↑ ↓ PgUp PgDn', 'move'],
    ['Space', 'select'],
    ['Shift ↑ ↓', 'range'],
    [`${mod} A`, 'all'],
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
