import { ActionIcon, TextInput } from '@mantine/core';
import { IconCursorText } from '@tabler/icons-react';
import { type FormEvent, Fragment, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { crumbsOf, enteredPath } from '../../model/remote-path.ts';
import classes from './path-bar.module.css';

interface PathOf {
  path: string;
  label: string;
}

/** The way to a folder as steps to click on, or as a text to write. */
export function PathBar({ folder, onGo }: { folder: PathOf; onGo(path: string): void }) {
  const { t } = useTranslation();
  const [isWriting, setWriting] = useState(false);
  const crumbs = crumbsOf(folder.path, folder.label);
  if (isWriting) return <PathForm folder={folder} onGo={onGo} onClose={() => setWriting(false)} />;
  return (
    <nav className={classes.crumbs} aria-label={t('files.path')}>
      <ol>
        {crumbs.map(({ path, label }, index) => (
          <Fragment key={path}>
            {index > 1 && (
              <li className={classes.slash} aria-hidden>
                /
              </li>
            )}
            <li>
              <button
                type="button"
                className={classes.crumb}
                aria-current={path === folder.path ? 'page' : undefined}
                aria-label={path === '/' ? t('files.root') : undefined}
                onClick={() => onGo(path)}
              >
                {label}
              </button>
            </li>
          </Fragment>
        ))}
      </ol>
      <ActionIcon aria-label={t('files.writePath')} title={t('files.writePath')} onClick={() => setWriting(true)}>
        <IconCursorText size={16} aria-hidden />
      </ActionIcon>
    </nav>
  );
}

function PathForm(props: { folder: PathOf; onGo(path: string): void; onClose(): void }) {
  const { t } = useTranslation();
  const { path, label } = props.folder;
  const [text, setText] = useState(label);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    // What was left as it stands means the folder itself, also where its name cannot be written.
    const entered = text === label ? path : enteredPath(text, path);
    if (entered === null) return;
    props.onClose();
    props.onGo(entered);
  };
  return (
    <form className={classes.path} onSubmit={submit}>
      <TextInput
        aria-label={t('files.path')}
        value={text}
        data-autofocus
        autoFocus
        spellCheck={false}
        onChange={(event) => setText(event.currentTarget.value)}
        onBlur={props.onClose}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return;
          event.preventDefault();
          event.stopPropagation();
          props.onClose();
        }}
      />
    </form>
  );
}
