import { NativeSelect } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { LibraryItem, LibraryKind } from '../../../contract/app/library.ts';
import { useLibraryItems } from '../../app/use-library-items.ts';
import { itemLabel } from '../../model/library-choice.ts';

const kinds: readonly LibraryKind[] = ['npm', 'deb', 'ipk', 'archive'];

/** A package of the library: of a name and a version, for a module. */
export type PackageItem = LibraryItem & { version: string };

/** The packages of the library that can become a module; of one name, or all. */
export function usePackages(name?: string): PackageItem[] {
  return useLibraryItems(kinds).filter(
    (item): item is PackageItem => item.version !== null && (name === undefined || item.name === name),
  );
}

/** Where a module comes from: the registry of the device, or an item of the library, by its hash. */
export function PackageSource(props: {
  packages: readonly PackageItem[];
  value: string;
  onChange(sha256: string): void;
}) {
  const { t } = useTranslation();
  return (
    <NativeSelect
      label={t('modules.from')}
      description={t('modules.fromHint')}
      value={props.value}
      onChange={(event) => props.onChange(event.currentTarget.value)}
    >
      <option value="">{t('modules.registry')}</option>
      {props.packages.length > 0 && (
        <optgroup label={t('modules.inLibrary')}>
          {props.packages.map((item) => (
            <option key={item.sha256} value={item.sha256}>
              {itemLabel(item)}
            </option>
          ))}
        </optgroup>
      )}
    </NativeSelect>
  );
}
