import classes from './log-panel.module.css';

/** A text with the first place marked at which something was found. */
export function Found({ text, find }: { text: string; find: string }) {
  const needle = find.trim();
  const at = needle === '' ? -1 : text.toLowerCase().indexOf(needle.toLowerCase());
  if (at < 0) return text;
  const end = at + needle.length;
  return (
    <>
      {text.slice(0, at)}
      <mark className={classes.found}>{text.slice(at, end)}</mark>
      {text.slice(end)}
    </>
  );
}
