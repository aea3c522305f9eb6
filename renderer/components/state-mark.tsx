import { useTexts } from '../i18n/texts.tsx';
import { type MarkName, markTones } from '../model/marks.ts';
import { markIcons } from './mark-icons.ts';
import classes from './state-mark.module.css';

/** A state as glyph, word and colour: the same on every view. `glyphOnly` hides the word from the eye, not from a reader. */
export function StateMark({ mark, glyphOnly = false }: { mark: MarkName; glyphOnly?: boolean }) {
  const { t } = useTexts();
  const Icon = markIcons[mark];
  return (
    <span className={classes.mark} data-tone={markTones[mark]}>
      <Icon
        className={classes.glyph}
        data-point={mark === 'online' || mark === 'reached' || mark === 'running'}
        aria-hidden
      />
      <span className={glyphOnly ? 'visually-hidden' : classes.word}>{t(`mark.${mark}`)}</span>
    </span>
  );
}
