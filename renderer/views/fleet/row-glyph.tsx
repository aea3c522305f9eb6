import { type RefCallback, useCallback } from 'react';
import { markIcons } from '../../components/mark-icons.ts';
import { type MarkName, markTones } from '../../model/marks.ts';
import classes from './fleet-cells.module.css';

/** One drawing of each glyph, out of sight: those in the rows are copies of it. */
const drawings = new Map<MarkName, Element>();

/** Draws every glyph once, so that a row has to copy two nodes in place of setting up a dozen attributes. */
export function GlyphSheet() {
  return (
    <div hidden aria-hidden>
      {marksOf(markIcons).map((mark) => {
        const Icon = markIcons[mark];
        return (
          <Icon
            key={mark}
            ref={(drawing) => {
              if (drawing) drawings.set(mark, drawing);
            }}
            size={16}
            aria-hidden
          />
        );
      })}
    </div>
  );
}

/** The glyph of a state in a row. `word`: what a reader says, where the word does not stand beside it. */
export function RowGlyph({ mark, word }: { mark: MarkName; word?: string }) {
  const copy: RefCallback<HTMLSpanElement> = useCallback(
    (span) => {
      const drawing = drawings.get(mark);
      if (span && drawing) span.replaceChildren(drawing.cloneNode(true));
    },
    [mark],
  );
  return (
    <span
      ref={copy}
      className={classes.glyph}
      data-tone={markTones[mark]}
      {...(word === undefined ? {} : { role: 'img', 'aria-label': word })}
    />
  );
}

function marksOf(icons: typeof markIcons): MarkName[] {
  return Object.keys(icons).filter((name): name is MarkName => Object.hasOwn(icons, name));
}
