import type { ColumnTarget, ImportFormat, ImportNote } from '../../../contract/app/import.ts';

/** A host as a file names it; what it does not say is empty or `null`. */
export interface ImportedHost {
  /** From 1. */
  line: number;
  name: string;
  address: string;
  port: number | null;
  user: string | null;
  /** From the laptop outwards: names of other hosts of the file, or `user@host:port`. */
  jumps: string[];
  /** The first key file that it names. */
  identity: string | null;
  site: string | null;
  tags: string[];
  notes: string | null;
  fields: Record<string, string>;
}

/** What is in a file. `bad`: what could not be taken; `notes`: what was read and is of no use here. */
export interface ImportedFile {
  format: ImportFormat;
  hosts: ImportedHost[];
  bad: ImportNote[];
  notes: ImportNote[];
  columns: { heading: string; samples: string[]; to: ColumnTarget }[];
}

/** More hosts than this are not read from one file. */
export const maxHosts = 10_000;

export function host(line: number, name: string, address: string): ImportedHost {
  return {
    line,
    name,
    address,
    port: null,
    user: null,
    jumps: [],
    identity: null,
    site: null,
    tags: [],
    notes: null,
    fields: {},
  };
}

export function note(line: number | null, why: ImportNote['why'], detail: string): ImportNote {
  return { line, why, detail: detail.slice(0, 300) };
}

/** A port in decimal digits; `null` where it is none. */
export function portOf(text: string): number | null {
  const port = /^\d{1,5}$/.test(text.trim()) ? Number(text) : 0;
  return port >= 1 && port <= 65_535 ? port : null;
}
