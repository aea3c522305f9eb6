import type { ImportFormat, ImportSource } from '../../../contract/app/import.ts';
import { readAnsibleIni } from './ansible-ini.ts';
import { readAnsibleYaml } from './ansible-yaml.ts';
import { readCsv } from './csv.ts';
import { readDevicesJson } from './devices-json.ts';
import { readSshConfig, readSshConfigFile } from './ssh-config.ts';
import type { ImportedFile } from './types.ts';

export type { ImportedFile, ImportedHost } from './types.ts';

/**
 * Reads the hosts of a file; `sshConfig` is the config of this user, read where no text is given. Bad lines do not stand in the
 * way of the others. Throws `import.no-ssh-config`.
 */
export function readImport(
  source: Pick<ImportSource, 'format' | 'fileName' | 'text' | 'columns'>,
  sshConfig: string,
): ImportedFile {
  if (source.text === undefined) return readSshConfigFile(sshConfig);
  switch (source.format ?? formatOf(source.fileName, source.text)) {
    case 'csv':
      return readCsv(source.text, source.columns);
    case 'ssh-config':
      return readSshConfig(source.text);
    case 'ansible-ini':
      return readAnsibleIni(source.text);
    case 'ansible-yaml':
      return readAnsibleYaml(source.text);
    case 'json':
      return readDevicesJson(source.text);
  }
}

/** What a file most likely is, by its name and then by its content. */
export function formatOf(fileName: string, text: string): ImportFormat {
  const name = fileName.toLowerCase();
  if (/\.(csv|tsv)$/.test(name)) return 'csv';
  if (/\.ya?ml$/.test(name)) return 'ansible-yaml';
  if (/\.(json|flotilla)$/.test(name)) return 'json';
  if (/\.(ini|cfg)$/.test(name)) return 'ansible-ini';
  if (/^(ssh_)?config$/.test(name)) return 'ssh-config';
  const start = text.replace(/^\uFEFF/, '').trimStart();
  if (/^[[{]\s*["{[\]}]/.test(start)) return 'json';
  if (/^\s*(Host|Match|Include)[\s=]/im.test(text) && !/^\s*\[[^\]]+\]\s*$/m.test(text)) return 'ssh-config';
  if (/^(---|[\w-]+:\s*(#.*)?$)/m.test(start.split('\n', 1)[0] ?? '')) return 'ansible-yaml';
  if (/^\s*\[[^\]]+\]\s*$/m.test(text) || /\bansible_\w+\s*=/.test(text)) return 'ansible-ini';
  return 'csv';
}
