import { CloseButton } from '@mantine/core';
import { IconSearch, IconX } from '@tabler/icons-react';
import { type KeyboardEvent, useId, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { parseQuery } from '../../../contract/app/query.ts';
import { useListed } from '../../i18n/use-listed.ts';
import { useFleetTable } from '../../stores/fleet-table.ts';
import { CompletionList, optionId } from './completion-list.tsx';
import classes from './fleet-filter.module.css';
import { useCompletion } from './use-completion.ts';
import { type FilterDraft, useFilterDraft } from './use-filter-draft.ts';
import { focusList } from './use-list-focus.ts';
import { useSlashKey } from './use-slash-key.ts';

/** The filter: finished terms as chips, what is being typed as text with what could stand there. `/` goes to it. */
export function FilterField({ query }: { query: string }) {
  const { t } = useTranslation();
  const listId = useId();
  const input = useRef<HTMLInputElement>(null);
  const draft = useFilterDraft(query);
  const [cursor, setCursor] = useState(0);
  const [isOpen, setOpen] = useState(false);
  const completion = useCompletion({ draft, cursor, isOpen });
  useSlashKey(input);
  const { chips, text } = draft.parts;
  const isEmpty = chips.length === 0 && text === '';

  const pick = (index: number) => {
    const next = completion.textWith(index);
    if (next === null) return;
    draft.type(next.text);
    setOpen(next.goesOn);
    placeCaret(input.current, next.goesOn ? next.caret : null);
    setCursor(next.caret);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.nativeEvent.isComposing) return;
    const isListed = completion.items.length > 0;
    if (event.key === 'ArrowDown' && isListed) completion.move(1);
    else if (event.key === 'ArrowUp' && isListed) completion.move(-1);
    else if (event.key === 'Enter' && completion.active >= 0) pick(completion.active);
    else if (event.key === 'Escape' && isListed) setOpen(false);
    else if (event.key === 'Escape' && !isEmpty) draft.clear();
    else if (event.key === 'Backspace' && chips.length > 0 && isAtStart(event.currentTarget))
      editChip(chips.length - 1);
    else if (event.key === 'ArrowDown' || event.key === 'Enter') {
      setOpen(false);
      draft.finish();
      focusList();
    } else return;
    event.preventDefault();
  };
  const editChip = (index: number) => {
    const chip = chips[index] ?? '';
    draft.edit(index);
    setCursor(chip.length);
    setOpen(true);
    placeCaret(input.current, chip.length);
  };
  const remove = (index: number) => {
    draft.remove(index);
    input.current?.focus();
  };
  return (
    <div className={classes.filter}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: a click beside the text goes to the text */}
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: the text takes the keys itself */}
      <div
        className={classes.field}
        onClick={(event) => event.target === event.currentTarget && input.current?.focus()}
      >
        <IconSearch size={16} className={classes.glyph} aria-hidden />
        {chips.map((chip, index) => (
          <span key={chip} className={classes.chip} data-wrong={parseQuery(chip).errors.length > 0}>
            <button
              type="button"
              aria-label={t('fleet.filters.editTerm', { term: chip })}
              onClick={() => editChip(index)}
            >
              {chip}
            </button>
            <button
              type="button"
              aria-label={t('fleet.filters.removeTerm', { term: chip })}
              onClick={() => remove(index)}
            >
              <IconX size={14} aria-hidden />
            </button>
          </span>
        ))}
        <input
          ref={input}
          className={classes.input}
          role="combobox"
          aria-label={t('fleet.filter')}
          aria-keyshortcuts="/"
          aria-autocomplete="list"
          aria-expanded={completion.items.length > 0}
          aria-invalid={draft.error !== null}
          {...(completion.items.length > 0 ? { 'aria-controls': listId } : {})}
          {...(completion.active >= 0 ? { 'aria-activedescendant': optionId(listId, completion.active) } : {})}
          placeholder={chips.length === 0 ? t('fleet.filterExample') : undefined}
          spellCheck={false}
          autoComplete="off"
          value={text}
          onChange={(event) => {
            const { value, selectionStart } = event.currentTarget;
            useFleetTable.getState().setWantsFocus(false);
            draft.type(value);
            setCursor(selectionStart ?? value.length);
            setOpen(true);
          }}
          onSelect={(event) => setCursor(event.currentTarget.selectionStart ?? 0)}
          onBlur={() => setOpen(false)}
          onKeyDown={onKeyDown}
        />
        {isEmpty ? (
          <kbd className={classes.hint}>{t('fleet.filterHint')}</kbd>
        ) : (
          <CloseButton size="sm" aria-label={t('fleet.clearFilter')} onClick={draft.clear} />
        )}
      </div>
      <CompletionList id={listId} items={completion.items} active={completion.active} onPick={pick} />
      <ErrorLine error={draft.error} />
    </div>
  );
}

function ErrorLine({ error }: { error: FilterDraft['error'] }) {
  const { t } = useTranslation();
  const listed = useListed();
  if (!error) return null;
  const { code, text, expected } = error;
  const hint = expected.length > 0 && t('fleet.filters.expected', { list: listed(expected.slice(0, 8)) });
  return (
    <p className={classes.error} role="alert">
      {t(`fleet.filters.wrong.${code}`, { text })} {hint}
    </p>
  );
}

function isAtStart(input: HTMLInputElement): boolean {
  return input.selectionStart === 0 && input.selectionEnd === 0;
}

/** Puts the caret where the changed text goes on, once it is drawn; null: at its end. */
function placeCaret(input: HTMLInputElement | null, at: number | null): void {
  input?.focus();
  requestAnimationFrame(() => input?.setSelectionRange(at ?? input.value.length, at ?? input.value.length));
}
