import { ActionIcon, TextInput } from '@mantine/core';
import { IconChevronDown, IconChevronUp } from '@tabler/icons-react';
import { type KeyboardEvent, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useTerminals } from '../../stores/terminals.ts';
import classes from './terminal.module.css';
import { sessionOf } from './terminals.ts';

const token = (name: string) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/** Searches what a terminal still holds: Enter goes back in time, Shift+Enter forth, Esc to the terminal. */
export function TerminalFind({ id }: { id: string }) {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const [found, setFound] = useState({ resultIndex: -1, resultCount: 0 });
  const isLoaded = useTerminals(({ terminals }) => terminals.find((one) => one.id === id)?.status.state !== 'opening');
  // biome-ignore lint/correctness/useExhaustiveDependencies: the screen is there once its shell is
  useEffect(() => {
    const listening = sessionOf(id)?.emulator?.search.onDidChangeResults(setFound);
    return () => {
      listening?.dispose();
      sessionOf(id)?.emulator?.search.clearDecorations();
    };
  }, [id, isLoaded]);
  const search = (wanted: string, way: 'back' | 'forth', incremental = false) => {
    const addon = sessionOf(id)?.emulator?.search;
    if (wanted === '') return addon?.clearDecorations();
    const ground = token('--found');
    const decorations = {
      matchBackground: ground,
      matchOverviewRuler: ground,
      activeMatchBackground: ground,
      activeMatchBorder: token('--accent'),
      activeMatchColorOverviewRuler: token('--accent'),
    };
    if (way === 'back') addon?.findPrevious(wanted, { decorations });
    else addon?.findNext(wanted, { decorations, incremental });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Enter') search(text, event.shiftKey ? 'forth' : 'back');
    else if (event.key === 'Escape') {
      setText('');
      search('', 'back');
      sessionOf(id)?.focus();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <search className={classes.find} data-find>
      <TextInput
        aria-label={t('terminal.find')}
        placeholder={t('terminal.find')}
        value={text}
        onChange={(event) => {
          setText(event.currentTarget.value);
          search(event.currentTarget.value, 'forth', true);
        }}
        onKeyDown={onKeyDown}
      />
      {text !== '' && (
        <>
          <span className={classes.count} role="status">
            {t('terminal.found', { at: found.resultIndex + 1, count: found.resultCount })}
          </span>
          <ActionIcon aria-label={t('terminal.findBack')} onClick={() => search(text, 'back')}>
            <IconChevronUp size={16} aria-hidden />
          </ActionIcon>
          <ActionIcon aria-label={t('terminal.findForth')} onClick={() => search(text, 'forth')}>
            <IconChevronDown size={16} aria-hidden />
          </ActionIcon>
        </>
      )}
    </search>
  );
}
