import { NativeSelect } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { LibraryItem } from '../../../contract/app/library.ts';
import { queries } from '../../app/api.ts';
import { bytesText } from '../../model/amounts.ts';
import type { FormField } from '../../model/job-form.ts';
import { usePlanStore } from '../../stores/plan.ts';

/** An item of the library of a kind that fits. What a package says of itself fills the fields beside it. */
export function LibraryField(props: { field: FormField; value: string; label: string; error: ReactNode }) {
  const { t } = useTranslation();
  const { field } = props;
  const items = useQuery(queries.library.list.queryOptions()).data ?? [];
  const fitting = items.filter(({ kind }) => field.libraryKinds.includes(kind));
  const choose = (sha256: string) => {
    const { setValue } = usePlanStore.getState();
    setValue(field.name, sha256);
    const item = fitting.find((one) => one.sha256 === sha256);
    if (field.name === 'package' && item) {
      setValue('name', item.name);
      if (item.version !== null) setValue('version', item.version);
    }
  };
  return (
    <NativeSelect
      label={props.label}
      error={props.error}
      description={fitting.length === 0 ? t('bulk.emptyLibrary') : undefined}
      value={props.value}
      onChange={(event) => choose(event.currentTarget.value)}
      data={[
        { value: '', label: t(field.required ? 'bulk.pick' : 'bulk.fromRegistry') },
        ...fitting.map((item) => ({ value: item.sha256, label: titleOf(item) })),
      ]}
    />
  );
}

function titleOf({ name, version, architecture, sizeBytes }: LibraryItem): string {
  return [[name, version, architecture].filter(Boolean).join(' '), bytesText(sizeBytes)].join(' · ');
}
