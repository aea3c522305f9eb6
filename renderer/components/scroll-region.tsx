import type { ReactNode } from 'react';

/** A named part that scrolls; it takes the focus, so that the keyboard can scroll it. */
export function ScrollRegion(props: { label: string; className: string | undefined; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className={props.className} tabIndex={0} aria-label={props.label}>
      {props.children}
    </section>
  );
}
