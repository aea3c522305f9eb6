import { Fragment } from 'react';
import { fingerprintGroups } from '../model/amounts.ts';
import classes from './fingerprint.module.css';

/** A fingerprint in groups that the eye can compare; copied, it is whole again. */
export function Fingerprint({ value }: { value: string }) {
  const groups = fingerprintGroups(value).map((text, place) => ({ text, key: `${place}${text}` }));
  return (
    <code className={classes.fingerprint}>
      {groups.map(({ text, key }) => (
        <Fragment key={key}>
          <span className={classes.group}>{text}</span>
          <wbr />
        </Fragment>
      ))}
    </code>
  );
}
